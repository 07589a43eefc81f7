// What has been found about the data: contradictions, forecasts and budgets that nobody should trust unasked.
#include "daemon/api_call.hpp"

#include <nlohmann/json.hpp>

namespace varsko {

Response get_findings(const Call& call)
{
    const auto configuration = call.house.read([](const World& world) { return world.shared_configuration(); });
    const Catalogue& catalogue = configuration->catalogue;
    const auto unit = call.unit(catalogue);
    const auto metric = call.metric(catalogue);
    const std::string code = call.text("code");
    const std::size_t limit = call.limit(1'000);
    const auto rows = call.house.look([](StoreReader& store) {
        return store.findings(static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
    });
    Json items = Json::array();
    std::size_t total = 0;
    for (const Store::FoundRow& row : rows) {
        const Finding& f = row.finding;
        if ((unit && f.unit != catalogue.units[*unit].id) || (metric && f.metric != catalogue.metrics[*metric].id) ||
            (!code.empty() && f.code != code) || !call.sees(catalogue, f.unit) || ++total > limit)
            continue;
        Json item = view(f, catalogue.language);
        item["at"] = view(row.at);
        item["batch"] = row.batch == 0 ? Json(nullptr) : Json(row.batch);
        items.push_back(std::move(item));
    }
    return answer_list(call, std::move(items), total);
}

}  // namespace varsko
