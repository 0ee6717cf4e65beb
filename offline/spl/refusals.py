"""Commands of Splunk that are known and not run here, each with the reason that the user is told.

Knows names and reasons; the planner asks when it finds no module for a command.
Source: Search Reference, command list; manuals of the apps that are named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MLTK = "belongs to the Machine Learning Toolkit, whose models are not read here"
_SSE = "belongs to Splunk Security Essentials and asks its REST endpoints"
_REST = "asks the REST API of a Splunk server"
_INDEX = "reads or changes index files on a Splunk server"
_METRICS = "works on metric indexes, which recordings do not have"
_MODEL = "is a statistical model whose results depend on Splunk's implementation"
_FILE = "writes a file on a Splunk server; use --json for the rows"
_LEGACY = "is a summary-indexing form of another command and only useful on a server"
_SCRIPT = "runs a program on a Splunk server"
_ABSENT = "is a command of Splunk that is not run here"
_INTERNAL = "is internal to Splunk"
_VISUAL = "prepares rows for a chart and changes no value that a search could test"

REFUSALS: Mapping[str, str] = {
    **dict.fromkeys(("apply", "fit", "summary", "listmodels", "deletemodel", "sample", "score"), _MLTK),
    **dict.fromkeys(("ssedata", "sseanalytics", "sseidenrichment", "ssenotes", "mitremap", "generatestrt"), _SSE),
    **dict.fromkeys(("rest", "audit", "history", "typeahead", "loadjob", "savedsplunk", "entitymerge"), _REST),
    **dict.fromkeys(
        ("dbinspect", "eventcount", "metadata", "metasearch", "walklex", "delete", "dump", "tscollect"), _INDEX
    ),
    **dict.fromkeys(("mstats", "mcatalog", "mcollect", "meventcollect", "mpreview", "msearch"), _METRICS),
    **dict.fromkeys(("cluster", "kmeans", "predict", "x11", "anomalies", "anomalousvalue", "outlier"), _MODEL),
    **dict.fromkeys(("associate", "anomalydetection", "arules", "analyzefields", "correlate"), _MODEL),
    **dict.fromkeys(("findtypes", "contingency", "erex", "relevancy", "typelearner"), _MODEL),
    **dict.fromkeys(("outputcsv", "outputtext", "crawl"), _FILE),
    **dict.fromkeys(("sichart", "sirare", "sistats", "sitimechart", "sitop", "overlap"), _LEGACY),
    **dict.fromkeys(("script", "run", "runshellscript", "sendemail"), _SCRIPT),
    **dict.fromkeys(("gauge", "geom", "geomfilter", "geostats", "highlight", "iconify", "abstract"), _VISUAL),
    "sendalert": "is refused: alert actions only run on a Splunk server",
    "iplocation": "needs the geographic database that Splunk ships, which is not part of this repository",
    "searchtxn": "needs transaction types and a server",
    "inputcsv": "reads a file in the dispatch folder of a Splunk server; use inputlookup",
    **dict.fromkeys(("bucketdir", "cofilter", "concurrency", "diff", "folderize", "gentimes"), _ABSENT),
    **dict.fromkeys(("kvform", "multikv", "reltime", "require", "setfields", "tags", "typer"), _ABSENT),
    **dict.fromkeys(("litsearch", "noop", "prjob", "remotetl"), _INTERNAL),
    **dict.fromkeys(("xmlkv", "xmlunescape"), f"{_ABSENT}; use spath or xpath"),
    **dict.fromkeys(("tojson", "fromjson"), f"{_ABSENT}; use json_object, json_extract or spath"),
    "makecontinuous": f"{_ABSENT}; timechart fills gaps itself",
    "pivot": f"{_ABSENT}; use tstats or from datamodel",
    "selfjoin": f"{_ABSENT}; use stats by the field",
    "streamingdedup": _INTERNAL,
    "localop": "is about search peers; there are none",
    "redistribute": "is about search peers; there are none",
    "localize": "makes time ranges for map, a form that is not supported",
    "rtorder": "is about real-time searches",
    "scrub": "replaces values at random from dictionaries of a server",
}
"""Reason by command name; it completes the sentence "The command ..."."""


def refusal(name: str) -> str | None:
    """Why the command called ``name`` (any case) is not run here; None if nothing is known about it."""
    reason = REFUSALS.get(name.lower())
    return None if reason is None else f"'{name.lower()}' {reason}"
