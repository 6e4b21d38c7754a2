"""Pictures as plain coordinates; the templates draw them as inline SVG."""

from quoter.words.charts.axes import plain_number
from quoter.words.charts.bars import Bar, bar
from quoter.words.charts.dots import Dotted, Spot, dotted
from quoter.words.charts.lines import LineChart, Mark, line_chart
from quoter.words.charts.servers import Rack, Servers, servers

__all__ = [
    "Bar", "Dotted", "LineChart", "Mark", "Rack", "Servers", "Spot", "bar", "dotted", "line_chart",
    "plain_number", "servers",
]  # fmt: skip
