#include "runner/interop/table.h"

#include <algorithm>
#include <map>
#include <vector>

namespace badpeer::interop {
namespace {

struct Line {
  std::string text{};
  const char* color = "";
};
using Cell = std::vector<Line>;

constexpr char kGreen[] = "\x1b[32m";
constexpr char kGrey[] = "\x1b[90m";
constexpr char kRed[] = "\x1b[31m";
constexpr char kReset[] = "\x1b[0m";

// Columns that UTF-8 text takes on a terminal: all our symbols take one.
std::size_t Width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
  }));
}

std::string Painted(const Line& line, const TableStyle& style) {
  return style.color && *line.color != '\0' ? line.color + line.text + kReset : line.text;
}

// Results that only other programs give, and the tests that have them.
std::map<std::string, std::string> OtherResults(const Matrix& matrix, const std::string& client,
                                                const std::string& server) {
  std::map<std::string, std::string> others;
  for (const MatrixTest& test : matrix.tests) {
    const CellEntry* entry = matrix.Find(client, server, test);
    if (test.measurement || entry == nullptr || entry->other_result.empty()) continue;
    std::string& names = others[entry->other_result];
    names += (names.empty() ? "" : ",") + test.abbreviation;
  }
  return others;
}

Cell TestCell(const Matrix& matrix, const std::string& client, const std::string& server) {
  const std::pair<Verdict, Line> kinds[] = {{Verdict::kSucceeded, {"✓", kGreen}},
                                            {Verdict::kUnsupported, {"?", kGrey}},
                                            {Verdict::kFailed, {"✕", kRed}}};
  Cell cell;
  for (const auto& [verdict, symbol] : kinds) {
    std::string names;
    for (const MatrixTest& test : matrix.tests) {
      const CellEntry* entry = matrix.Find(client, server, test);
      if (test.measurement || entry == nullptr || entry->verdict != verdict) continue;
      names += (names.empty() ? "" : ",") + test.abbreviation;
    }
    if (!names.empty()) cell.push_back({symbol.text + "(" + names + ")", symbol.color});
  }
  for (const auto& [result, names] : OtherResults(matrix, client, server)) {
    cell.push_back({result + "(" + names + ")", kGrey});
  }
  return cell;
}

Cell MeasurementCell(const Matrix& matrix, const std::string& client, const std::string& server) {
  Cell cell;
  for (const MatrixTest& test : matrix.tests) {
    const CellEntry* entry = matrix.Find(client, server, test);
    if (!test.measurement || entry == nullptr || !entry->verdict) continue;
    if (*entry->verdict == Verdict::kSucceeded) {
      cell.push_back({test.abbreviation + ": " + entry->details, kGreen});
    } else {
      cell.push_back({(*entry->verdict == Verdict::kFailed ? "✕ " : "? ") + test.abbreviation,
                      *entry->verdict == Verdict::kFailed ? kRed : kGrey});
    }
  }
  return cell;
}

using Grid = std::vector<std::vector<Cell>>;

// First row and column are names.
Grid MakeGrid(const Matrix& matrix, bool measurements) {
  Grid grid;
  std::vector<Cell> header = {{{"client \\ server"}}};
  for (const std::string& server : matrix.servers) header.push_back({{server}});
  grid.push_back(std::move(header));
  for (const std::string& client : matrix.clients) {
    std::vector<Cell> row = {{{client}}};
    for (const std::string& server : matrix.servers) {
      row.push_back(measurements ? MeasurementCell(matrix, client, server)
                                 : TestCell(matrix, client, server));
    }
    grid.push_back(std::move(row));
  }
  return grid;
}

std::string Rule(const std::vector<std::size_t>& widths) {
  std::string rule = "+";
  for (const std::size_t width : widths) rule += std::string(width + 2, '-') + "+";
  return rule + "\n";
}

std::string RenderText(const Grid& grid, const TableStyle& style) {
  std::vector<std::size_t> widths(grid[0].size(), 0);
  for (const std::vector<Cell>& row : grid) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      for (const Line& line : row[column]) {
        widths[column] = std::max(widths[column], Width(line.text));
      }
    }
  }
  std::string text = Rule(widths);
  for (const std::vector<Cell>& row : grid) {
    std::size_t height = 1;
    for (const Cell& cell : row) height = std::max(height, cell.size());
    for (std::size_t i = 0; i < height; ++i) {
      text += "|";
      for (std::size_t column = 0; column < row.size(); ++column) {
        const Line line = i < row[column].size() ? row[column][i] : Line{};
        const std::string padding(widths[column] - Width(line.text), ' ');
        text += " " + Painted(line, style) + padding + " |";
      }
      text += "\n";
    }
    text += Rule(widths);
  }
  return text;
}

std::string RenderMarkdown(const Grid& grid) {
  std::string text;
  for (std::size_t row = 0; row < grid.size(); ++row) {
    text += "|";
    for (const Cell& cell : grid[row]) {
      std::string joined;
      for (const Line& line : cell) joined += (joined.empty() ? "" : "<br>") + line.text;
      text += " " + joined + " |";
    }
    text += "\n";
    if (row > 0) continue;
    text += "|";
    for (std::size_t i = 0; i < grid[0].size(); ++i) text += " :-- |";
    text += "\n";
  }
  return text;
}

bool Any(const Matrix& matrix, bool measurements) {
  return std::any_of(matrix.tests.begin(), matrix.tests.end(),
                     [&](const MatrixTest& test) { return test.measurement == measurements; });
}

}  // namespace

std::string TextTable(const Matrix& matrix, const TableStyle& style) {
  std::string text;
  for (const bool measurements : {false, true}) {
    if (Any(matrix, measurements)) text += RenderText(MakeGrid(matrix, measurements), style);
  }
  return text;
}

std::string MarkdownTable(const Matrix& matrix) {
  std::string text;
  for (const bool measurements : {false, true}) {
    if (!Any(matrix, measurements)) continue;
    if (!text.empty()) text += "\n";
    text += RenderMarkdown(MakeGrid(matrix, measurements));
  }
  return text;
}

std::string PairLine(const Matrix& matrix, const std::string& client, const std::string& server,
                     const TableStyle& style) {
  std::string text = client + " -> " + server + " ";
  for (const Line& line : TestCell(matrix, client, server)) text += " " + Painted(line, style);
  for (const Line& line : MeasurementCell(matrix, client, server)) {
    text += " " + Painted(line, style);
  }
  text += "\n";
  for (const MatrixTest& test : matrix.tests) {
    const CellEntry* entry = matrix.Find(client, server, test);
    if (entry == nullptr || entry->verdict != Verdict::kFailed) continue;
    text += "    " + test.name + ": " + entry->reason + "\n";
  }
  return text;
}

}  // namespace badpeer::interop
