#include "daemon/command/door.hpp"

namespace varsko {
namespace {

class HouseDoor final : public Door {
public:
    HouseDoor(const std::filesystem::path& configuration, const std::filesystem::path& data,
              House::Options::Rules rules)
        : house_(House::Options{.configuration = configuration, .data = data, .rules = rules}),
          api_(house_, Surroundings{.token = {}, .outbox_waiting = {}, .metrics = {}, .version = VARSKO_VERSION})
    {
    }
    Response ask(const Request& request) override { return api_.handle(request); }
    bool sends() const override { return false; }

private:
    House house_;
    Api api_;
};

Request request(std::string method, std::vector<std::string> segments, std::string body, const Query& query)
{
    Request made;
    made.method = std::move(method);
    for (const auto& segment : segments) made.path += "/" + segment;
    made.segments = std::move(segments);
    made.body = std::move(body);
    made.trusted = true;
    for (const auto& [name, value] : query) {
        if (!value.empty()) made.query.emplace(name, value);
    }
    return made;
}

}  // namespace

std::unique_ptr<Door> open_house_door(const std::filesystem::path& configuration, const std::filesystem::path& data,
                                      House::Options::Rules rules)
{
    return std::make_unique<HouseDoor>(configuration, data, rules);
}

Request get(std::vector<std::string> segments, const Query& query)
{
    return request("GET", std::move(segments), {}, query);
}

Request post(std::vector<std::string> segments, std::string body, const Query& query)
{
    return request("POST", std::move(segments), std::move(body), query);
}

}  // namespace varsko
