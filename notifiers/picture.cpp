#include "notifiers/picture.hpp"

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <cmath>
#include <memory>

namespace varsko {

namespace {

constexpr double times = 2;

struct Release {
    void operator()(RsvgHandle* p) const { g_object_unref(p); }
    void operator()(cairo_surface_t* p) const { cairo_surface_destroy(p); }
    void operator()(cairo_t* p) const { cairo_destroy(p); }
};
template <class T>
using Held = std::unique_ptr<T, Release>;

cairo_status_t append(void* to, const unsigned char* bytes, unsigned length)
{
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::string png_of(std::string_view svg)
{
    const auto* bytes = reinterpret_cast<const guint8*>(svg.data());
    const Held<RsvgHandle> picture(rsvg_handle_new_from_data(bytes, svg.size(), nullptr));
    double width = 0, height = 0;
    if (!picture || !rsvg_handle_get_intrinsic_size_in_pixels(picture.get(), &width, &height)) return {};
    const Held<cairo_surface_t> surface(cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, static_cast<int>(std::ceil(width * times)), static_cast<int>(std::ceil(height * times))));
    const Held<cairo_t> canvas(cairo_create(surface.get()));
    const RsvgRectangle all{.x = 0, .y = 0, .width = width * times, .height = height * times};
    std::string png;
    const bool drawn = rsvg_handle_render_document(picture.get(), canvas.get(), &all, nullptr) &&
                       cairo_surface_write_to_png_stream(surface.get(), append, &png) == CAIRO_STATUS_SUCCESS;
    return drawn ? png : std::string();
}

}  // namespace varsko
