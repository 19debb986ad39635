"""Results of bench/run: samples become rows with a median and a spread, rows become ratios and means."""
import json
import math
import statistics
from collections import defaultdict

# What is compared, for each part; everything else is recorded beside it.
MAIN_MEASURE = {"speed": "user", "startup": "wall", "scale-start": "wall", "compile": "cpu", "scale": "cpu", "size": "size"}
HIGHER_IS_BETTER = {"requests/s"}


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def spread(values):
    """Median absolute deviation: how far a typical sample lies from the median, whatever a few of them do."""
    middle = statistics.median(values)
    return statistics.median(abs(value - middle) for value in values)


def collect(rows_path, metadata_path):
    """The result as it is stored, from the samples and the lines "section.name<tab>value"."""
    result = {"format": 2}
    for name, value in read_lines(metadata_path):
        section, _, key = name.partition(".")
        if key:
            result.setdefault(section, {})[key] = value
        else:
            result[section] = value
    samples, failures = defaultdict(list), []
    for part, kind, case, label, measure, unit, value in read_lines(rows_path):
        if measure == "failed":
            failures.append({"part": part, "class": kind, "case": case, "label": label})
        else:
            samples[part, kind, case, label, measure, unit].append(float(value))
    result["failures"] = failures
    result["results"] = [row(key, values) for key, values in samples.items()]
    return result


def row(key, values):
    names = ("part", "class", "case", "label", "measure", "unit")
    figures = {"median": statistics.median(values), "min": min(values), "max": max(values), "mad": spread(values)}
    return {**dict(zip(names, key)), **{name: round(value, 7) for name, value in figures.items()}, "n": len(values)}


def load(path):
    """A stored result. Those of the first format had one measure per part and no spread: theirs is guessed from least and greatest."""
    with open(path, encoding="utf-8") as file:
        result = json.load(file)
    for entry in result["results"]:
        if entry["part"] in ("programs", "kernels", "scripts"):
            entry["class"], entry["part"] = entry["part"], "speed"
        entry.setdefault("class", "")
        entry.setdefault("measure", MAIN_MEASURE.get(entry["part"], entry["part"]))
        entry.setdefault("mad", (entry["max"] - entry["min"]) / 4)
        entry.setdefault("n", 1)
    return result


def save(result, path):
    """One row to a line, so that a difference shows rows."""
    head = {key: value for key, value in result.items() if key != "results"}
    lines = ",\n".join("    " + json.dumps(entry) for entry in result["results"])
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(head, indent=2)[:-2] + ',\n  "results": [\n' + lines + "\n  ]\n}\n")


def select(result, part, measure=None):
    """{case: {label: row}} of one part, in the order of measuring."""
    table = defaultdict(dict)
    for entry in result["results"]:
        if entry["part"] == part and entry["measure"] == (measure or MAIN_MEASURE.get(part, entry["measure"])):
            table[entry["case"]][entry["label"]] = entry
    return dict(table)


def labels_of(table):
    seen = {}
    for rows in table.values():
        seen.update(dict.fromkeys(rows))
    return list(seen)


def geometric_mean(values):
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def ratios(table, base="native", figure="median"):
    """{case: {label: how many times the base it takes}}."""
    found = {}
    for case, rows in table.items():
        if base in rows and rows[base][figure] > 0:
            found[case] = {label: entry[figure] / rows[base][figure] for label, entry in rows.items()}
    return found


def means(result, base="native"):
    """{label: {class or "all": (geometric mean of the ratios, how many workloads of that class the label did not finish)}}."""
    table = select(result, "speed")
    by_case = ratios(table, base)
    kinds = {case: next(iter(rows.values()))["class"] for case, rows in table.items()}
    found = defaultdict(dict)
    for label in labels_of(by_case):
        for kind in [*dict.fromkeys(kinds.values()), "all"]:
            cases = [case for case in by_case if kind in ("all", kinds[case])]
            values = [by_case[case][label] for case in cases if label in by_case[case]]
            if values:
                found[label][kind] = (geometric_mean(values), len(cases) - len(values))
    return dict(found)
