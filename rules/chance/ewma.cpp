#include "rules/chance/ewma.hpp"

namespace varsko::chance {

Answer<Ewma> ewma(Series x, double mean, double sigma, double lambda, double width)
{
    if (std::isnan(mean) || std::isnan(sigma)) return none(Reason::missing);
    if (known(x).empty()) return too_few(1, 0);
    Ewma out;
    double z = mean, forgotten = 1;
    for (const double v : x) {
        if (!std::isnan(v)) z = lambda * v + (1 - lambda) * z;
        forgotten *= (1 - lambda) * (1 - lambda);
        const double distance = width * sigma * std::sqrt(lambda / (2 - lambda) * (1 - forgotten));
        out.z.push_back(z);
        out.limits.push_back({mean, mean - distance, mean + distance});
    }
    return out;
}

}  // namespace varsko::chance
