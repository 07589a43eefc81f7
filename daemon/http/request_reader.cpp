#include "daemon/http/request_reader.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <cctype>
#include <limits>

namespace varsko::http {

namespace beast = boost::beast::http;

namespace {

std::string lower(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

bool has_control_character(std::string_view text)
{
    return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string_view view(boost::core::string_view text) { return {text.data(), text.size()}; }

Response answer_to(const boost::system::error_code& error)
{
    if (error == beast::error::header_limit)
        return varsko::problem(431, "Request header too large", "the request line and header may have 16 KiB together");
    if (error == beast::error::body_limit)
        return varsko::problem(413, "Body too large", "the body is larger than this address takes");
    if (error == beast::error::bad_version)
        return varsko::problem(505, "HTTP version not supported", "this server speaks HTTP/1.1 and HTTP/1.0");
    return varsko::problem(400, "Bad request", "this is not an HTTP request: " + error.message());
}

}  // namespace

bool split_target(std::string_view target, Request& request)
{
    const auto url = target.starts_with('/') ? boost::urls::parse_origin_form({target.data(), target.size()})
                                             : boost::urls::parse_uri({target.data(), target.size()});
    if (!url) return false;
    request.path = "/";
    for (const auto& segment : url->segments()) {
        if (segment.empty()) continue;  // "/alerts/" and "//alerts" are "/alerts"
        if (!request.segments.empty()) request.path += '/';
        request.path += segment;
        request.segments.emplace_back(segment);
    }
    for (const auto& parameter : url->params())
        request.query.emplace(parameter.key, parameter.has_value ? parameter.value : "");
    return !has_control_character(request.path);
}

struct RequestReader::Rest {
    Limits limits;
    beast::request_parser<beast::string_body> parser;
    std::string unread;  // bytes that the parser has not taken yet
    State state = State::header;
    bool begun = false;
    Request request;  // target and header, filled when the header is complete
    Response problem;

    State bad(Response why)
    {
        problem = std::move(why);
        return state = State::bad;
    }
    // Gives the parser what there is.  False when it wants more than that, or is content with less.
    bool put(boost::system::error_code& error)
    {
        const auto taken = parser.put(boost::asio::buffer(unread), error);
        unread.erase(0, taken);
        if (error == beast::error::need_more) error = {};
        return taken > 0;
    }
    State read_header();
    State read_body();
    State check_header();
};

RequestReader::State RequestReader::Rest::read_header()
{
    if (!begun) unread.erase(0, std::min(unread.find_first_not_of("\r\n"), unread.size()));  // RFC 9112, 2.2
    if (unread.empty()) return state;
    begun = true;
    boost::system::error_code error;
    put(error);
    if (error) return bad(answer_to(error));
    if (!parser.is_header_done()) return state;
    return check_header();
}

RequestReader::State RequestReader::Rest::check_header()
{
    const auto& head = parser.get();
    request.method = std::string(view(head.method_string()));
    if (!split_target(view(head.target()), request))
        return bad(varsko::problem(400, "Bad request", "the request's target is not a path"));
    for (const auto& field : head) {
        auto& value = request.headers[lower(view(field.name_string()))];
        value += (value.empty() ? "" : ", ") + std::string(view(field.value()));
    }
    if (head.version() == 11 && !request.headers.contains("host"))
        return bad(varsko::problem(400, "Bad request", "an HTTP/1.1 request names its Host"));
    const auto limit = limits.body(request.method, request.path);
    if (const auto length = parser.content_length(); length && *length > limit)
        return bad(answer_to(beast::error::body_limit));
    parser.body_limit(limit);
    parser.eager(true);
    state = State::body;
    return read_body();
}

RequestReader::State RequestReader::Rest::read_body()
{
    boost::system::error_code error;
    while (!parser.is_done() && !unread.empty() && put(error) && !error) {}
    if (error) return bad(answer_to(error));
    if (parser.is_done()) state = State::complete;
    return state;
}

RequestReader::RequestReader(const Limits& limits) : rest_(std::make_unique<Rest>())
{
    rest_->limits = limits;
    rest_->parser.header_limit(static_cast<std::uint32_t>(limits.header));
    rest_->parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // until the header says whose body it is
    rest_->parser.eager(false);
}

RequestReader::~RequestReader() = default;
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;

RequestReader::State RequestReader::feed(std::string_view bytes)
{
    rest_->unread += bytes;
    if (rest_->state == State::header) return rest_->read_header();
    if (rest_->state == State::body) return rest_->read_body();
    return rest_->state;
}

RequestReader::State RequestReader::state() const { return rest_->state; }
bool RequestReader::begun() const { return rest_->begun; }
std::size_t RequestReader::body_size() const { return rest_->parser.get().body().size(); }
bool RequestReader::keep_alive() const { return rest_->parser.get().keep_alive(); }
bool RequestReader::old() const { return rest_->parser.get().version() < 11; }
std::string RequestReader::leftover() { return std::move(rest_->unread); }
const Response& RequestReader::problem() const { return rest_->problem; }

bool RequestReader::wants_continue() const
{
    const auto expect = rest_->request.headers.find("expect");
    return !old() && expect != rest_->request.headers.end() && lower(expect->second) == "100-continue";
}

Request RequestReader::take()
{
    rest_->request.body = std::move(rest_->parser.get().body());
    return std::move(rest_->request);
}

}  // namespace varsko::http
