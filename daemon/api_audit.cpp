// GET /audit: who came through which door and did what, newest first.
#include "daemon/api_call.hpp"

#include <nlohmann/json.hpp>

namespace varsko {

Response get_audit(const Call& call)
{
    const std::string who = call.text("who");
    const std::size_t limit = call.limit(1'000);
    Json items = Json::array();
    for (const AuditEntry& entry : call.house.look([&](StoreReader& store) { return store.audit(who, limit); }))
        items.push_back({{"number", entry.number},
                         {"at", view(entry.at)},
                         {"who", entry.who},
                         {"from", entry.place},
                         {"what", entry.what},
                         {"about", entry.about},
                         {"status", entry.status}});
    const std::size_t count = items.size();
    return answer_list(call, std::move(items), count);
}

}  // namespace varsko
