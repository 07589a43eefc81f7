// Its own file, so that the HTTP server's tests need no house.
#include "daemon/api.hpp"

#include <nlohmann/json.hpp>

namespace varsko {

Response problem(int status, std::string_view title, std::string_view detail)
{
    Response response;
    response.status = status;
    response.content_type = "application/problem+json; charset=utf-8";
    if (status == 401) response.headers.emplace("WWW-Authenticate", "Bearer realm=\"varsko\"");
    const nlohmann::json body = {{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}};
    response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    return response;
}

}  // namespace varsko
