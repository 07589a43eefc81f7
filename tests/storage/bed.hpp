// What a contract is tried on: a fresh store, and the same store as a new process would find it.
#pragma once

#include "storage/store.hpp"
#include "tests/catch.hpp"
#include "tests/storage/steps.hpp"

namespace varsko::test {

class Bed {
public:
    virtual ~Bed() = default;
    virtual Store& store() = 0;
    virtual Store& again() = 0;  // the same store, after the process has ended and begun anew
};

}  // namespace varsko::test
