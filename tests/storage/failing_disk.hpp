// A disk that fails when it is told to: a VFS of SQLite's that lies before the real one.
//
//   FailingDisk disk;                            // from now on it is SQLite's disk
//   disk.fail_at(7, FailingDisk::How::full);     // the seventh write, sync or truncation, and all after it
//   disk.mend();
//
// It never syncs for real, which would only be slow; it knows what has not been synced, and `power_cut` takes that away
// before it ends the process.
#pragma once

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace varsko::test {

class FailingDisk {
public:
    enum class How : std::uint8_t {
        error,      // this one call answers with an input/output error; the next works again
        torn,       // half of the bytes are written, then as error
        full,       // no room, from now on
        killed,     // half of the bytes are written, and the process ends, as by kill -9
        power_cut,  // the process ends, and nothing that was not synced is left
    };

    FailingDisk();
    ~FailingDisk();
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;

    void fail_at(int call, How how)  // counted from 1, from now
    {
        calls_ = 0;
        fail_at_ = call;
        how_ = how;
        failed_ = false;
    }
    void mend() { fail_at_ = 0; }
    bool failed() const { return failed_; }
    int calls() const { return calls_; }

private:
    struct File;
    struct Unsynced {
        File* file;
        sqlite3_int64 offset, size_before;
        std::vector<char> bytes_before;
    };
    bool due();
    int write(File&, const void*, int, sqlite3_int64);
    int truncate(File&, sqlite3_int64);
    int sync(File&);
    void note(File&, sqlite3_int64 offset, sqlite3_int64 amount);
    [[noreturn]] void cut_power();
    static sqlite3_io_methods methods();
    static int open(sqlite3_vfs*, const char*, sqlite3_file*, int, int*);
    static int close(sqlite3_file*);

    sqlite3_vfs* real_ = sqlite3_vfs_find(nullptr);
    sqlite3_vfs vfs_ = *real_;
    sqlite3_io_methods methods_ = methods();
    std::string name_ = "failing";
    int fail_at_ = 0, calls_ = 0;
    How how_ = How::error;
    bool failed_ = false;
    std::vector<Unsynced> unsynced_;  // in the order they were written
};

struct FailingDisk::File {
    sqlite3_file base;
    FailingDisk* disk;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    static File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
};

inline FailingDisk::FailingDisk()
{
    vfs_.zName = name_.c_str();
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.pNext = nullptr;
    vfs_.pAppData = this;
    vfs_.xOpen = open;
    // The other functions find what they need in their own VFS, not in ours.
    vfs_.xDelete = [](sqlite3_vfs* v, const char* name, int) {
        auto* real = static_cast<FailingDisk*>(v->pAppData)->real_;
        return real->xDelete(real, name, 0);
    };
    vfs_.xAccess = [](sqlite3_vfs* v, const char* name, int flags, int* out) {
        auto* real = static_cast<FailingDisk*>(v->pAppData)->real_;
        return real->xAccess(real, name, flags, out);
    };
    vfs_.xFullPathname = [](sqlite3_vfs* v, const char* name, int n, char* out) {
        auto* real = static_cast<FailingDisk*>(v->pAppData)->real_;
        return real->xFullPathname(real, name, n, out);
    };
    sqlite3_vfs_register(&vfs_, 1);
}

inline FailingDisk::~FailingDisk()
{
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
}

inline bool FailingDisk::due()
{
    ++calls_;
    if (fail_at_ == 0) return false;
    const bool now = how_ == How::full ? calls_ >= fail_at_ : calls_ == fail_at_;
    failed_ = failed_ || now;
    return now;
}

inline int FailingDisk::write(File& file, const void* bytes, int amount, sqlite3_int64 offset)
{
    auto* real = file.real();
    if (due()) {
        if (how_ == How::power_cut) cut_power();
        if (how_ == How::full) return SQLITE_FULL;
        if (how_ != How::error) real->pMethods->xWrite(real, bytes, amount / 2, offset);
        if (how_ == How::killed) ::_exit(9);
        return SQLITE_IOERR_WRITE;
    }
    note(file, offset, amount);
    return real->pMethods->xWrite(real, bytes, amount, offset);
}

inline int FailingDisk::truncate(File& file, sqlite3_int64 size)
{
    auto* real = file.real();
    if (due()) {
        if (how_ == How::power_cut) cut_power();
        if (how_ == How::killed) ::_exit(9);
        return SQLITE_IOERR_TRUNCATE;
    }
    sqlite3_int64 before = 0;
    real->pMethods->xFileSize(real, &before);
    if (before > size) note(file, size, before - size);
    return real->pMethods->xTruncate(real, size);
}

inline int FailingDisk::sync(File& file)
{
    if (due()) {
        if (how_ == How::power_cut) cut_power();
        if (how_ == How::killed) ::_exit(9);
        return how_ == How::full ? SQLITE_FULL : SQLITE_IOERR_FSYNC;
    }
    std::erase_if(unsynced_, [&](const Unsynced& u) { return u.file == &file; });
    return SQLITE_OK;
}

// What stood where something is about to be written.
inline void FailingDisk::note(File& file, sqlite3_int64 offset, sqlite3_int64 amount)
{
    if (how_ != How::power_cut || fail_at_ == 0) return;
    auto* real = file.real();
    Unsynced u{.file = &file, .offset = offset, .size_before = 0, .bytes_before = {}};
    real->pMethods->xFileSize(real, &u.size_before);
    const auto there = std::clamp<sqlite3_int64>(u.size_before - offset, 0, amount);
    u.bytes_before.resize(static_cast<std::size_t>(there));
    if (there > 0) real->pMethods->xRead(real, u.bytes_before.data(), static_cast<int>(there), offset);
    unsynced_.push_back(std::move(u));
}

inline void FailingDisk::cut_power()
{
    for (auto u = unsynced_.rbegin(); u != unsynced_.rend(); ++u) {
        auto* real = u->file->real();
        const auto amount = static_cast<int>(u->bytes_before.size());
        if (amount > 0) real->pMethods->xWrite(real, u->bytes_before.data(), amount, u->offset);
        real->pMethods->xTruncate(real, u->size_before);
    }
    ::_exit(9);
}

inline int FailingDisk::open(sqlite3_vfs* v, const char* name, sqlite3_file* f, int flags, int* out_flags)
{
    auto* disk = static_cast<FailingDisk*>(v->pAppData);
    File& file = File::of(f);
    file.disk = disk;
    const int code = disk->real_->xOpen(disk->real_, name, file.real(), flags, out_flags);
    file.base.pMethods = file.real()->pMethods ? &disk->methods_ : nullptr;
    return code;
}

inline int FailingDisk::close(sqlite3_file* f)
{
    File& file = File::of(f);
    std::erase_if(file.disk->unsynced_, [&](const Unsynced& u) { return u.file == &file; });
    return file.real()->pMethods->xClose(file.real());
}

inline sqlite3_io_methods FailingDisk::methods()
{
    sqlite3_io_methods m{};
    m.iVersion = 2;  // with the shared memory of the log, without memory-mapped reading
    m.xClose = close;
    m.xRead = [](sqlite3_file* f, void* p, int n, sqlite3_int64 at) {
        auto* r = File::of(f).real();
        return r->pMethods->xRead(r, p, n, at);
    };
    m.xWrite = [](sqlite3_file* f, const void* p, int n, sqlite3_int64 at) {
        return File::of(f).disk->write(File::of(f), p, n, at);
    };
    m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) { return File::of(f).disk->truncate(File::of(f), size); };
    m.xSync = [](sqlite3_file* f, int) { return File::of(f).disk->sync(File::of(f)); };
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
        auto* r = File::of(f).real();
        return r->pMethods->xFileSize(r, size);
    };
    m.xLock = [](sqlite3_file* f, int level) {
        auto* r = File::of(f).real();
        return r->pMethods->xLock(r, level);
    };
    m.xUnlock = [](sqlite3_file* f, int level) {
        auto* r = File::of(f).real();
        return r->pMethods->xUnlock(r, level);
    };
    m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
        auto* r = File::of(f).real();
        return r->pMethods->xCheckReservedLock(r, out);
    };
    m.xFileControl = [](sqlite3_file* f, int op, void* p) {
        auto* r = File::of(f).real();
        return r->pMethods->xFileControl(r, op, p);
    };
    m.xSectorSize = [](sqlite3_file* f) {
        auto* r = File::of(f).real();
        return r->pMethods->xSectorSize(r);
    };
    m.xDeviceCharacteristics = [](sqlite3_file*) { return 0; };  // nothing is promised of this disk
    m.xShmMap = [](sqlite3_file* f, int region, int size, int extend, void volatile** out) {
        auto* r = File::of(f).real();
        return r->pMethods->xShmMap(r, region, size, extend, out);
    };
    m.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
        auto* r = File::of(f).real();
        return r->pMethods->xShmLock(r, offset, n, flags);
    };
    m.xShmBarrier = [](sqlite3_file* f) {
        auto* r = File::of(f).real();
        r->pMethods->xShmBarrier(r);
    };
    m.xShmUnmap = [](sqlite3_file* f, int remove) {
        auto* r = File::of(f).real();
        return r->pMethods->xShmUnmap(r, remove);
    };
    return m;
}

}  // namespace varsko::test
