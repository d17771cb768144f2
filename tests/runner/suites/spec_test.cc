#include "runner/suites/spec.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "runner/suites/suite.h"

namespace badpeer {
namespace {

TestCase Citing(const char* spec, ProtocolVersion max) {
  TestCase test{.name = "T", .spec = spec};
  test.peer.versions.max = max;
  return test;
}

constexpr const char* kBoth = "RFC 5246 7.4.6, RFC 8446 4.4.2, FIPS 186-5 6.4.2";

TEST(SpecTest, TheVersionThatRunsDecides) {
  using enum ProtocolVersion;
  EXPECT_EQ(SectionsFor(Citing(kBoth, kTls13)), "RFC 8446 4.4.2, FIPS 186-5 6.4.2");
  EXPECT_EQ(SectionsFor(Citing(kBoth, kTls11)), "RFC 5246 7.4.6, FIPS 186-5 6.4.2");
  TestCase test = Citing(kBoth, kTls13);
  test.shim.flags = {"-max-version", VersionFlag(kTls12, Protocol::kTls)};
  EXPECT_EQ(SectionsFor(test), "RFC 5246 7.4.6, FIPS 186-5 6.4.2");
  test.state.version = kTls13;
  EXPECT_EQ(SectionsFor(test), "RFC 8446 4.4.2, FIPS 186-5 6.4.2");
  test.resume = Resumption{.peer = {.versions = {.max = kTls12}}};
  EXPECT_EQ(SectionsFor(test), kBoth);
}

TEST(SpecTest, WhatDoesNotFitIsRefused) {
  using enum ProtocolVersion;
  EXPECT_THROW(SectionsFor(Citing("RFC 8446 4.4.2", kTls12)), std::logic_error);
  EXPECT_THROW(SectionsFor(Citing("RFC 5246 7.4.6", kTls13)), std::logic_error);
  EXPECT_THROW(SectionsFor(Citing("RFC 9147 5.5", kTls12)), std::logic_error);
  // RFC 8446 itself speaks of older versions here.
  EXPECT_EQ(SectionsFor(Citing("RFC 8446 4.1.3", kTls12)), "RFC 8446 4.1.3");
  EXPECT_EQ(SectionsFor(Citing("RFC 8446 D.4", kTls12)), "RFC 8446 D.4");
}

}  // namespace
}  // namespace badpeer
