// The client's key (client_certificate_type), where the shim is the client: what it offers, and what
// it does with the server's choice.
#include "runner/suites/raw_public_key/raw_public_key.h"

namespace badpeer {
namespace {

struct Request {
  std::string name;
  Credentials available;  // to the shim
  TypeList offered;       // by it
  TypeChoice choice;      // in our answer
  int chosen = 0;         // of the shim's credentials; -1: none
  Expectation expect = Succeeds();
  bool asks = true;  // for a certificate at all
};

const Expectation kUnsupported = ShimRejects{.error = ":UNSUPPORTED_CERTIFICATE:"};
const Expectation kUnexpected = ShimRejects{.error = ":UNEXPECTED_EXTENSION:"};

// What the shim offers follows from its credentials.
std::vector<Request> ByCredentials() {
  const Credentials key = {kKey}, key_first = {kKey, kCertificate},
                    key_second = {kCertificate, kKey};
  return {
      {"RPKOnly-SendsRequestedRPK", key, kRawOnly, kRawKey},
      {"RPKOnly-ServerRequestsX509InError", key, kRawOnly, kX509, 0, kUnsupported},
      {"RPKOnly-ServerOmitsExtension", key, kRawOnly, std::nullopt, 0,
       ShimRejects{.error = ":UNKNOWN_CERTIFICATE_TYPE:"}},
      {"RPKOnly-ServerOmitsExtension-NoCertRequest", key, kRawOnly, std::nullopt, -1, Succeeds(),
       false},
      {"MultipleRPKs-SendsFirstRPK", {kKey, kRsaKey}, kRawOnly, kRawKey},
      {"RPKX509-SendsRequestedRPK", key_first, kRawOrX509, kRawKey},
      {"RPKX509-SendsRequestedX509", key_first, kRawOrX509, kX509, 1},
      {"RPKX509-SendsDefaultX509", key_first, kRawOrX509, std::nullopt, 1},
      {"X509RPK-SendsRequestedRPK", key_second, kX509OrRaw, kRawKey, 1},
      {"X509RPK-SendsRequestedX509", key_second, kX509OrRaw, kX509},
      {"X509RPK-SendsDefaultX509", key_second, kX509OrRaw, std::nullopt},
  };
}

// What the shim is told to offer, which need not be all that it has, nor in that order.
std::vector<Request> ByConfiguration() {
  const Credentials key = {kKey}, key_first = {kKey, kCertificate},
                    key_second = {kCertificate, kKey}, none = {};
  std::vector<Request> requests;
  const auto add_raw_only = [&](const char* where, const Credentials& available, int at) {
    const std::string name = "RPKOnly-ConfiguredAs" + std::string(where) + "Credential-";
    requests.push_back({name + "SendsRequestedRPK", available, kRawOnly, kRawKey, at});
    requests.push_back(
        {name + "ServerRequestsX509InError", available, kRawOnly, kX509, 0, kUnsupported});
  };
  add_raw_only("Only", key, 0);
  add_raw_only("First", key_first, 0);
  add_raw_only("Second", key_second, 1);
  const std::initializer_list<Request> others = {
      {"RPKX509-ConfiguredInOppositeOrder-SendsRequestedRPK", key_second, kRawOrX509, kRawKey, 1},
      {"RPKX509-ConfiguredInOppositeOrder-SendsRequestedX509", key_second, kRawOrX509, kX509, 0},
      {"X509RPK-ConfiguredInOppositeOrder-SendsRequestedRPK", key_first, kX509OrRaw, kRawKey, 0},
      {"X509RPK-ConfiguredInOppositeOrder-SendsRequestedX509", key_first, kX509OrRaw, kX509, 1},
      {"DefaultX509Only-ServerRequestsX509InError", key_second, kX509Only, kX509, 0, kUnexpected},
      {"DefaultX509Only-ServerRequestsRPKInError", key_second, kX509Only, kRawKey, 0, kUnexpected},
      {"DefaultX509Only-SendsDefaultX509", key_second, kX509Only, std::nullopt},
      {"RPK-NotActuallyConfigured-ServerRequestsRPK", none, kRawOnly, kRawKey, -1},
      {"RPK-NotActuallyConfigured-ServerRequestsX509InError", none, kRawOnly, kX509, 0,
       kUnsupported},
      {"RPK-NotActuallyConfigured-ServerOmitsExtension-NoCertRequest", none, kRawOnly, std::nullopt,
       -1, Succeeds(), false},
  };
  requests.insert(requests.end(), others);
  return requests;
}

TestCase Asked(std::string name, const NamedVersion& version, const Request& request) {
  TestCase test = RawPublicKeyTest(std::move(name) + request.name, Role::kClient, version);
  test.shim.flags = {"-on-initial-expect-selected-credential", std::to_string(request.chosen)};
  test.shim.credentials = request.available;
  const CertificateType asked_for = request.choice.value_or(kX509);
  test.hooks = {ExpectOffer<ClientCertificateTypes>(HonestOffer(request.offered)),
                AnswerWith<ClientCertificateTypeChoice>(version, request.choice)};
  if (request.asks) {
    test.peer.client_auth.mode = ClientAuth::kRequest;
    test.hooks.push_back(OnChoose(asked_for));
  }
  test.peer.certificate_types->accept = TypeList{asked_for};
  test.expect = request.expect;
  if (test.expect.should_fail) return test;
  test.resumptions = 1;
  if (request.chosen >= 0) test.state.peer_credential = request.available.at(request.chosen);
  return test;
}

}  // namespace

void AddClientTypesOfClients(Suite& suite, const NamedVersion& version) {
  for (const Request& request : ByCredentials()) {
    suite.Add(Asked("ClientCertificateType-Client-Offers", version, request));
  }
  for (const Request& request : ByConfiguration()) {
    for (bool by_callback : {false, true}) {
      TestCase test = Asked("ClientCertificateType-Client-Explicit-Offers", version, request);
      AddTypeFlags(test.shim.flags, "-available-client-cert-types", request.offered);
      if (by_callback) {
        test.name += "-CertCallback";
        test.shim.flags.push_back("-async");
      }
      suite.Add(std::move(test));
    }
  }
}

}  // namespace badpeer
