"""The visualisations and options of Dashboard Studio that views may use, and of which type each is.

Only what Splunk 9.4 documents, and of that what we need: add a line here before using another option.
Source: Splunk's Dashboard Studio manual, visualization configuration options.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from package.yaml_lines import Data

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

LISTS = ("colours", "texts")
JSON_TYPES: Mapping[str, tuple[type, ...]] = {"flag": (bool,), "number": (int, float), "mapping": (dict,)}
NUMBER = re.compile(r"-?\d+(\.\d+)?")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}|transparent")

_SHOWN = "auto show hide"
_AXES: dict[str, str] = {
    **{f"{axis}AxisTitleText": "text" for axis in ("x", "y", "y2")},
    **{f"{axis}AxisTitleVisibility": "show hide" for axis in ("x", "y", "y2")},
    **{f"{axis}AxisLabelVisibility": _SHOWN for axis in ("x", "y", "y2")},
    "xAxisLabelRotation": "number",
    "xAxisMaxLabelParts": "number",
    "yAxisAbbreviation": "off auto",
    "yAxisScale": "linear log",
    "yAxisMin": "number",
    "yAxisMax": "number",
    "showYMajorGridLines": "flag",
    "showXMajorGridLines": "flag",
}
_CHART: dict[str, str] = {
    **_AXES,
    "backgroundColor": "colour",
    "dataValuesDisplay": "off all minmax",
    "legendDisplay": "right left top bottom off",
    "legendMode": "standard seriesCompare",
    "legendTruncation": "ellipsisEnd ellipsisMiddle ellipsisStart ellipsisOff",
    "resultLimit": "number",
    "seriesColors": "colours",
    "seriesColorsByField": "mapping",
    "x": "data",
    "y": "data",
}
_STACK: dict[str, str] = {"stackMode": "auto stacked stacked100"}
_OVERLAY: dict[str, str] = {"overlayFields": "texts", "showOverlayY2Axis": "flag"}
_LINE: dict[str, str] = {"lineWidth": "number", "nullValueDisplay": "gaps zero connect"}
_POINTS: dict[str, str] = {
    **dict.fromkeys(("x", "y", "category"), "data"),
    **{name: kind for name, kind in _AXES.items() if not name.startswith("y2") and name != "xAxisMaxLabelParts"},
    "backgroundColor": "colour",
    "legendDisplay": "right left top bottom off",
    "resultLimit": "number",
    "seriesColors": "colours",
    "seriesColorsByField": "mapping",
}

OPTIONS: Mapping[str, Mapping[str, str]] = {
    "table": {
        "backgroundColor": "colour",
        "columnFormat": "mapping",
        "count": "number",
        "fontSize": "extraSmall small default large",
        "headerVisibility": "none fixed inline",
        "showInternalFields": "flag",
        "showRowNumbers": "flag",
        "table": "data",
        "tableFormat": "mapping",
    },
    "singlevalue": {
        "backgroundColor": "colour",
        "majorColor": "colour",
        "majorFontSize": "number",
        "majorValue": "data",
        "numberPrecision": "number",
        "shouldUseThousandSeparators": "flag",
        "showSparklineAreaGraph": "flag",
        "sparklineDisplay": "before after below above off",
        "sparklineValues": "data",
        "trendColor": "colour",
        "trendDisplay": "percent absolute off",
        "trendValue": "data",
        "underLabel": "text",
        "underLabelFontSize": "number",
        "unit": "text",
        "unitPosition": "before after",
    },
    "line": {**_CHART, **_LINE, **_OVERLAY, "markerDisplay": "off outlined filled"},
    "area": {**_CHART, **_LINE, **_STACK, "areaOpacity": "number"},
    "column": {**_CHART, **_STACK, **_OVERLAY, "columnSpacing": "number"},
    "bar": {**_CHART, **_STACK, "barSpacing": "number"},
    "pie": {
        "backgroundColor": "colour",
        "collapseLabel": "text",
        "collapseThreshold": "number",
        "label": "data",
        "labelDisplay": "values valuesAndPercentage off",
        "resultLimit": "number",
        "seriesColors": "colours",
        "seriesColorsByField": "mapping",
        "showDonutHole": "flag",
        "value": "data",
    },
    "bubble": {**_POINTS, "size": "data", "bubbleSizeMax": "number", "bubbleSizeMin": "number"},
    "scatter": {**_POINTS, "markerSize": "number"},
    "punchcard": {
        **dict.fromkeys(("x", "y", "category", "size"), "data"),
        "backgroundColor": "colour",
        "bubbleColor": "colour",
        "bubbleSizeMax": "number",
        "bubbleSizeMin": "number",
        "colorMode": "dynamic categorical",
        "legendDisplay": "right left top bottom off",
        "showDefaultSort": "flag",
    },
    "sankey": {
        "backgroundColor": "colour",
        "colorMode": "categorical dynamic",
        "linkOpacity": "number",
        "linkValues": "data",
        "resultLimit": "number",
        "seriesColors": "colours",
    },
    "linkgraph": {
        "backgroundColor": "colour",
        "fieldOrder": "texts",
        "linkColor": "colour",
        "linkWidth": "number",
        "nodeColor": "colour",
        "nodeHeight": "number",
        "nodeSpacingX": "number",
        "nodeSpacingY": "number",
        "nodeTextColor": "colour",
        "nodeWidth": "number",
        "resultLimit": "number",
        "showNodeCounts": "flag",
        "showValueCounts": "flag",
    },
    "parallelcoordinates": {"backgroundColor": "colour", "lineColor": "colour", "lineOpacity": "number"},
    "events": {"count": "number"},
    "markdown": {
        "backgroundColor": "colour",
        "fontColor": "colour",
        "fontSize": "extraSmall small default large extraLarge",
        "markdown": "text",
    },
}
"""By visualisation (without ``splunk.``): each option's type: flag, number, text, texts, colour, colours, mapping,
data (what begins with ``>``), or the words that it may be."""


def option_value(kind: str, data: Data) -> Json:
    """The value of an option as JSON holds it, from the text that YAML gives.

    Raises:
        ValueError: it is not of the option's type.
    """
    if kind in LISTS:
        if not isinstance(data, list):
            raise ValueError("must be a list")
        return [_scalar(kind.removesuffix("s"), item) for item in data]
    if kind == "mapping":
        if not isinstance(data, dict):
            raise ValueError("must be a mapping")
        return {name: item if isinstance(item, str) else option_value(kind, item) for name, item in data.items()}
    return _scalar(kind, data)


def fits(kind: str, value: object) -> bool:
    """True if a JSON value is of an option's type."""
    if isinstance(value, list):
        return kind in LISTS and all(fits(kind.removesuffix("s"), item) for item in value)
    if isinstance(value, str):
        return value.startswith(">") or _is_text(kind, value)
    return type(value) in JSON_TYPES.get(kind, ())


def _is_text(kind: str, value: str) -> bool:
    if kind == "colour":
        return COLOUR.fullmatch(value) is not None
    return kind == "text" or (" " in kind and value in kind.split())


def _scalar(kind: str, data: Data) -> Json:
    if data is None or isinstance(data, list | dict):
        raise ValueError("must be plain text")
    if data.startswith(">"):
        return data
    if kind == "number" and NUMBER.fullmatch(data):
        return float(data) if "." in data else int(data)
    if kind == "flag" and data in ("true", "false"):
        return data == "true"
    if _is_text(kind, data):
        return data
    raise ValueError(f"{data!r} is not {_expected(kind)}")


def _expected(kind: str) -> str:
    words = {"number": "a number", "flag": "true or false", "colour": "a colour such as #0B6E69", "data": "> ..."}
    return words.get(kind, f"one of {', '.join(kind.split())}")
