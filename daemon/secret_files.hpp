// Secrets that the configuration names by file: beside it, or in the data folder; never readable by everybody.
#pragma once

#include <filesystem>
#include <string>

namespace varsko {

class SecretFiles {
public:
    SecretFiles(const std::filesystem::path& configuration_folder, const std::filesystem::path& data)
        : folders_{configuration_folder, data}
    {
    }

    // Without the blanks around it; "" where no file is named.  `key`: who names it, "channel.mail.secret_file".
    // Throws std::runtime_error with a sentence where it cannot be read, or everybody on this machine could.
    std::string read(const std::string& key, const std::string& file) const;

private:
    std::filesystem::path folders_[2];
};

}  // namespace varsko
