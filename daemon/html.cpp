#include "daemon/html.hpp"

#include "rules/escaped.hpp"
#include "rules/level_words.hpp"

#include <fmt/format.h>

namespace varsko {

namespace {

// Contrast of text and background is at least 4.5 to 1.
constexpr std::string_view head =
    R"(<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body{font:1rem/1.5 system-ui,sans-serif;margin:1.5rem auto;padding:0 1rem;max-width:70rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}
caption{text-align:left;font-weight:600;font-size:1.25rem;padding:.25rem 0}
th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #767676;vertical-align:top}
.level{font-weight:600;padding:.1rem .5rem;border:2px solid;border-radius:.25rem;white-space:nowrap}
.red{color:#9b1c1c}.yellow,.flag{color:#7a4a00}.green,.clear{color:#1d5e2a}.unknown{color:#4a4a4a}
.note{border-left:.3rem solid #7a4a00;padding:.25rem .75rem}
form{max-width:40rem}label{display:block;font-weight:600;margin-top:1rem}
textarea,select{font:inherit;width:100%;box-sizing:border-box;padding:.4rem;border:1px solid #595959;border-radius:.25rem}
button{font:inherit;font-weight:600;margin-top:1rem;padding:.5rem 1.25rem;color:#fff;background:#0b4f9e;border:2px solid #0b4f9e;border-radius:.25rem}
a{color:#0b4f9e}
</style>)";

}  // namespace

Response html_page(int status, std::string_view language, std::string_view title, std::string_view main)
{
    Response response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.headers.emplace("Content-Security-Policy",
                             "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'");
    response.body = fmt::format(
        "<!doctype html>\n<html lang=\"{}\"><head>{}<title>{}</title></head><body><main>\n{}</main></body></html>\n",
        language, head, escaped(title), main);
    return response;
}

std::string level_mark(Level level, std::string_view language)
{
    return fmt::format("<span class=\"level {}\">{}</span>", text(level), level_shown(level, language));
}

}  // namespace varsko
