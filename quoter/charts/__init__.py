"""Pictures as plain coordinates; the templates draw them as inline SVG."""

from quoter.charts.axes import plain_number
from quoter.charts.bars import Bar, bar
from quoter.charts.dots import Dotted, Spot, dotted
from quoter.charts.lines import LineChart, Mark, line_chart
from quoter.charts.servers import Rack, Servers, servers

__all__ = [
    "Bar", "Dotted", "LineChart", "Mark", "Rack", "Servers", "Spot", "bar", "dotted", "line_chart",
    "plain_number", "servers",
]  # fmt: skip
