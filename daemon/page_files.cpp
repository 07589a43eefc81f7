#include "daemon/page_files.hpp"

#include "daemon/digest.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#if VARSKO_PAGE
// web/page_files.S
extern "C" {
#define VARSKO_PAGE_FILE(name)                                                                     \
    extern const char varsko_page_##name[], varsko_page_##name##_end[], varsko_page_##name##_gz[], \
        varsko_page_##name##_gz_end[]
VARSKO_PAGE_FILE(html);
VARSKO_PAGE_FILE(js);
VARSKO_PAGE_FILE(css);
VARSKO_PAGE_FILE(icon);
#undef VARSKO_PAGE_FILE
}
#endif

namespace varsko {

namespace {

struct File {
    std::string_view path, type, plain, packed;  // packed: by gzip
    std::string tag;
};

std::string_view between(const char* begin, const char* end) { return {begin, static_cast<std::size_t>(end - begin)}; }

const std::vector<File>& files()
{
    static const std::vector<File> all = [] {
        std::vector<File> found;
#if VARSKO_PAGE
        const auto add = [&](std::string_view path, std::string_view type, std::string_view plain,
                             std::string_view packed) {
            found.push_back({.path = path,
                             .type = type,
                             .plain = plain,
                             .packed = packed,
                             .tag = "\"" + sha256({plain}).substr(0, 32) + "\""});
        };
        add("/", "text/html; charset=utf-8", between(varsko_page_html, varsko_page_html_end),
            between(varsko_page_html_gz, varsko_page_html_gz_end));
        add("/page.js", "text/javascript; charset=utf-8", between(varsko_page_js, varsko_page_js_end),
            between(varsko_page_js_gz, varsko_page_js_gz_end));
        add("/page.css", "text/css; charset=utf-8", between(varsko_page_css, varsko_page_css_end),
            between(varsko_page_css_gz, varsko_page_css_gz_end));
        add("/icon.svg", "image/svg+xml", between(varsko_page_icon, varsko_page_icon_end),
            between(varsko_page_icon_gz, varsko_page_icon_gz_end));
#else
        static_cast<void>(between);
#endif
        return found;
    }();
    return all;
}

// The first part of a view's address.
constexpr std::array views = {"year",  "figures", "economy", "alerts", "risks",
                              "rules", "intake",  "sign-in", "access", "accessibility"};

std::string_view first_segment(std::string_view path)
{
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    return path.substr(0, path.find('/'));
}

bool takes_gzip(const Request& request)
{
    const auto header = request.headers.find("accept-encoding");
    return header != request.headers.end() && header->second.find("gzip") != std::string::npos;
}

}  // namespace

std::optional<Response> page_file(const Request& request, bool over_tls)
{
    if (request.method != "GET") return std::nullopt;
    const bool is_view = std::ranges::find(views, first_segment(request.path)) != views.end();
    const std::string_view path = is_view ? "/" : std::string_view(request.path);
    const auto file = std::ranges::find(files(), path, &File::path);
    if (file == files().end()) return std::nullopt;
    Response response;
    response.content_type = file->type;
    response.headers.emplace("ETag", file->tag);
    response.headers.emplace("Content-Security-Policy",
                             // blob: is the page's own chart on its way to a file.
                             "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; "
                             "form-action 'self'; frame-ancestors 'none'");
    if (over_tls) response.headers.emplace("Strict-Transport-Security", "max-age=31536000");
    response.headers.emplace("Cache-Control", "no-cache");  // asked for again each time, and mostly answered 304
    response.headers.emplace("Vary", "Accept-Encoding");
    const auto known = request.headers.find("if-none-match");
    if (known != request.headers.end() && known->second.find(file->tag) != std::string::npos) {
        response.status = 304;
        return response;
    }
    const bool packed = takes_gzip(request);
    if (packed) response.headers.emplace("Content-Encoding", "gzip");
    response.body = packed ? file->packed : file->plain;
    return response;
}

}  // namespace varsko
