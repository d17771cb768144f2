#include "runner/interop/sim/scenario.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace badpeer::interop {
namespace {

using Options = std::map<std::string, std::string, std::less<>>;

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array<Unit, 7> kTimeUnits = {{{"ns", 1},
                                             {"us", 1e3},
                                             {"ms", 1e6},
                                             {"s", 1e9},
                                             {"min", 60e9},
                                             {"h", 3600e9},
                                             {"", 1e9}}};  // ns-3 reads a bare number as seconds.
constexpr std::array<Unit, 16> kRateUnits = {{{"bps", 1},
                                              {"b/s", 1},
                                              {"Bps", 8},
                                              {"B/s", 8},
                                              {"kbps", 1e3},
                                              {"Kbps", 1e3},
                                              {"kb/s", 1e3},
                                              {"kB/s", 8e3},
                                              {"kBps", 8e3},
                                              {"Mbps", 1e6},
                                              {"Mb/s", 1e6},
                                              {"MB/s", 8e6},
                                              {"MBps", 8e6},
                                              {"Gbps", 1e9},
                                              {"Gb/s", 1e9},
                                              {"", 1}}};

// One kind of scenario and the options that it takes beside those of the link.
struct Kind {
  std::string_view name;
  std::vector<std::string_view> required;
  std::vector<std::string_view> optional;
};

const std::vector<Kind>& Kinds() {
  static const std::vector<std::string_view> rates = {"rate_to_client", "rate_to_server"};
  static const std::vector<std::string_view> bursts = {"burst_to_client", "burst_to_server"};
  static const std::vector<Kind> kinds = {
      {"simple-p2p", {}, {}},
      {"drop-rate", rates, bursts},
      {"corrupt-rate", rates, bursts},
      {"droplist", {}, {"drops_to_client", "drops_to_server"}},
      {"blackhole", {"on", "off"}, {"repeat", "direction"}},
      {"rebind", {"first-rebind"}, {"rebind-freq", "rebind-addr"}},
      {"tcp-cross-traffic", {}, {}},
      {"udp-cross-traffic", {"crossdatarate"}, {"start"}},
  };
  return kinds;
}

std::string Join(const std::vector<std::string_view>& names, std::string_view prefix) {
  std::string joined;
  for (std::string_view name : names) {
    if (!joined.empty()) joined += ", ";
    joined.append(prefix).append(name);
  }
  return joined;
}

std::optional<double> ParseNumber(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

std::optional<double> ParseWithUnit(std::string_view text, std::span<const Unit> units,
                                    double limit) {
  const std::size_t digits = text.find_first_not_of("0123456789.");
  const std::string_view unit =
      digits == std::string_view::npos ? std::string_view() : text.substr(digits);
  const std::optional<double> number = ParseNumber(text.substr(0, text.size() - unit.size()));
  if (!number) return std::nullopt;
  for (const Unit& known : units) {
    if (known.name == unit && *number * known.factor <= limit) return *number * known.factor;
  }
  return std::nullopt;
}

// Reads the options of one scenario into typed fields and remembers the first mistake.
class OptionReader {
 public:
  explicit OptionReader(const Options& options) : options_(options) {}

  // Zero or at least `minimum`.
  void Duration(std::string_view name, Nanoseconds& to, Nanoseconds minimum = {}) {
    Parse(name, "a time such as 15ms", [&](std::string_view value) {
      constexpr double kOneYear = 365.0 * 24 * 3600 * 1e9;
      const auto number = ParseWithUnit(value, kTimeUnits, kOneYear);
      if (number) to = Nanoseconds(std::llround(*number));
      return number && (to.count() == 0 || to >= minimum);
    });
  }

  void Rate(std::string_view name, std::uint64_t& to) {
    Parse(name, "a rate such as 10Mbps", [&](std::string_view value) {
      const auto number = ParseWithUnit(value, kRateUnits, 1e12);
      if (number) to = static_cast<std::uint64_t>(*number);
      return number && to > 0;
    });
  }

  void Percent(std::string_view name, double& to) {
    Parse(name, "a percentage from 0 to 100", [&](std::string_view value) {
      const auto number = ParseNumber(value);
      if (number) to = *number;
      return number && to <= 100;
    });
  }

  void Count(std::string_view name, int minimum, std::optional<int>& to) {
    Parse(name, "a whole number of at least " + std::to_string(minimum),
          [&](std::string_view value) {
            int number = 0;
            const auto [end, error] =
                std::from_chars(value.data(), value.data() + value.size(), number);
            to = number;
            return error == std::errc{} && end == value.data() + value.size() && number >= minimum;
          });
  }

  void Flag(std::string_view name, bool& to) {
    Parse(name, "nothing, true or false", [&](std::string_view value) {
      to = value.empty() || value == "true" || value == "1";
      return to || value == "false" || value == "0";
    });
  }

  void PacketList(std::string_view name, std::set<std::uint64_t>& to) {
    Parse(name, "packet numbers from 1, separated by commas", [&](std::string_view value) {
      while (!value.empty()) {
        std::uint64_t number = 0;
        const auto [end, error] =
            std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc{} || number == 0) return false;
        to.insert(number);
        value.remove_prefix(static_cast<std::size_t>(end - value.data()));
        if (value.empty()) return true;
        if (value.front() != ',') return false;
        value.remove_prefix(1);
      }
      return false;
    });
  }

  template <class Accept>
  void Parse(std::string_view name, const std::string& wanted, Accept accept) {
    const auto found = options_.find(name);
    if (found == options_.end() || !error_.empty()) return;
    if (!accept(std::string_view(found->second))) {
      error_ = "--" + found->first + "=" + found->second + ": wanted " + wanted;
    }
  }

  const std::string& error() const { return error_; }

 private:
  const Options& options_;
  std::string error_{};
};

std::vector<std::string_view> SplitWords(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t start = text.find_first_not_of(" \t\n");
    if (start == std::string_view::npos) return words;
    text.remove_prefix(start);
    const std::size_t size = std::min(text.find_first_of(" \t\n"), text.size());
    words.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
}

Result<Options> ParseOptions(const Kind& kind, std::span<const std::string_view> words) {
  std::vector<std::string_view> required = {"delay", "bandwidth", "queue"};
  required.insert(required.end(), kind.required.begin(), kind.required.end());
  std::vector<std::string_view> known = required;
  known.insert(known.end(), kind.optional.begin(), kind.optional.end());

  Options options;
  for (std::string_view word : words) {
    if (!word.starts_with("--")) {
      return Error{"scenario option '" + std::string(word) + "' does not start with --"};
    }
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string_view name = word.substr(2, equals - 2);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return Error{"scenario " + std::string(kind.name) + " has no option --" + std::string(name) +
                   "; it has " + Join(known, "--")};
    }
    options[std::string(name)] = equals < word.size() ? word.substr(equals + 1) : "";
  }
  for (std::string_view name : required) {
    if (!options.contains(name)) {
      return Error{"scenario " + std::string(kind.name) + " needs --" + std::string(name)};
    }
  }
  return options;
}

void ReadDirections(OptionReader& reader, bool corrupt, Scenario& scenario) {
  const auto read = [&](const std::string& direction, DirectionFaults& faults) {
    reader.Percent("rate_" + direction, corrupt ? faults.corrupt_percent : faults.drop_percent);
    reader.Count("burst_" + direction, 1, corrupt ? faults.corrupt_burst : faults.drop_burst);
  };
  read("to_client", scenario.to_client);
  read("to_server", scenario.to_server);
}

void ReadBlackhole(OptionReader& reader, Scenario& scenario) {
  Blackhole hole;
  reader.Duration("on", hole.on);
  reader.Duration("off", hole.off);
  std::optional<int> repeat;
  reader.Count("repeat", 1, repeat);
  hole.repeat = repeat.value_or(1);
  reader.Parse("direction", "both, toclient or toserver", [&](std::string_view value) {
    hole.to_client = value == "both" || value == "toclient";
    hole.to_server = value == "both" || value == "toserver";
    return hole.to_client || hole.to_server;
  });
  scenario.blackhole = hole;
}

void ReadRebind(OptionReader& reader, Scenario& scenario) {
  Rebind rebind;
  reader.Duration("first-rebind", rebind.first);
  reader.Duration("rebind-freq", rebind.period, std::chrono::milliseconds(1));
  reader.Flag("rebind-addr", rebind.address);
  scenario.rebind = rebind;
}

void ReadUdpCrossTraffic(OptionReader& reader, Scenario& scenario) {
  UdpCrossTraffic traffic{.start = std::chrono::seconds(20)};
  reader.Rate("crossdatarate", traffic.bits_per_second);
  reader.Duration("start", traffic.start);
  scenario.udp_cross_traffic = traffic;
}

}  // namespace

Result<Scenario> ParseScenario(std::string_view text) {
  const std::vector<std::string_view> words = SplitWords(text);
  const std::string_view name = words.empty() ? std::string_view() : words[0];
  const auto& kinds = Kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const Kind& candidate) { return candidate.name == name; });
  if (kind == kinds.end()) {
    std::vector<std::string_view> names;
    for (const Kind& known : kinds) names.push_back(known.name);
    return Error{"no scenario is called '" + std::string(name) + "'; there are " + Join(names, "")};
  }
  const Result<Options> options = ParseOptions(*kind, std::span(words).subspan(1));
  if (!options) return options.error();

  Scenario scenario{.text = std::string(text)};
  OptionReader reader(*options);
  std::optional<int> queue;
  reader.Duration("delay", scenario.delay);
  reader.Rate("bandwidth", scenario.bits_per_second);
  reader.Count("queue", 1, queue);
  if (name == "drop-rate") ReadDirections(reader, false, scenario);
  if (name == "corrupt-rate") ReadDirections(reader, true, scenario);
  if (name == "droplist") {
    reader.PacketList("drops_to_client", scenario.to_client.drop_list);
    reader.PacketList("drops_to_server", scenario.to_server.drop_list);
  }
  if (name == "blackhole") ReadBlackhole(reader, scenario);
  if (name == "rebind") ReadRebind(reader, scenario);
  if (name == "udp-cross-traffic") ReadUdpCrossTraffic(reader, scenario);
  scenario.tcp_cross_traffic = name == "tcp-cross-traffic";
  if (!reader.error().empty()) return Error{reader.error()};
  scenario.queue_packets = static_cast<std::size_t>(*queue);
  return scenario;
}

}  // namespace badpeer::interop
