"""What is said of an estimate: every sentence, chart and traced formula, told alike by all outputs."""

from typing import TYPE_CHECKING

from quoter.core import opening

if TYPE_CHECKING:  # brought in when they are asked for
    from quoter.words import (
        advice_words,
        bill_words,
        explain,
        fit_words,
        gate_words,
        level_words,
        load_words,
        memory_parts,
        ownership_words,
        package_words,
        performance,
        risk_words,
        run_words,
        scenario_words,
        site_words,
        speed_words,
        terms_words,
    )
    from quoter.words.bill_words import in_words
    from quoter.words.charts import (
        Bar,
        Dotted,
        LineChart,
        Mark,
        Rack,
        Servers,
        Spot,
        bar,
        dotted,
        line_chart,
        plain_number,
        servers,
    )
    from quoter.words.charts.servers import ServerKind, hatch
    from quoter.words.explain import explanations, nearest_line
    from quoter.words.fit_words import notes
    from quoter.words.formulas import (
        Form,
        drawn,
        filled,
        leading_to,
        of_formulas,
        placeholders,
        stored_forms,
        symbols,
        templates,
        traced,
        varying,
    )
    from quoter.words.load_words import form_of
    from quoter.words.memory_parts import STYLES, lines_drawn
    from quoter.words.placing import FREE, SHARED, SPARE, Alike, on_slots, placed
    from quoter.words.scenario_words import valid_until


__all__ = [
    "FREE",
    "SHARED",
    "SPARE",
    "STYLES",
    "Alike",
    "Bar",
    "Dotted",
    "Form",
    "LineChart",
    "Mark",
    "Rack",
    "ServerKind",
    "Servers",
    "Spot",
    "advice_words",
    "bar",
    "bill_words",
    "dotted",
    "drawn",
    "explain",
    "explanations",
    "filled",
    "fit_words",
    "form_of",
    "gate_words",
    "hatch",
    "in_words",
    "leading_to",
    "level_words",
    "line_chart",
    "lines_drawn",
    "load_words",
    "memory_parts",
    "nearest_line",
    "notes",
    "of_formulas",
    "on_slots",
    "ownership_words",
    "package_words",
    "performance",
    "placed",
    "placeholders",
    "plain_number",
    "risk_words",
    "run_words",
    "scenario_words",
    "servers",
    "site_words",
    "speed_words",
    "stored_forms",
    "symbols",
    "templates",
    "terms_words",
    "traced",
    "valid_until",
    "varying",
]

__getattr__ = opening(
    __name__,
    {
        "bill_words": "in_words",
        "charts": "Bar, Dotted, LineChart, Mark, Rack, Servers, Spot, bar, dotted, line_chart, plain_number, servers",
        "charts.servers": "ServerKind, hatch",
        "explain": "explanations, nearest_line",
        "fit_words": "notes",
        "formulas": "Form, filled, drawn, leading_to, of_formulas, placeholders, stored_forms, symbols, templates, traced, varying",
        "load_words": "form_of",
        "memory_parts": "STYLES, lines_drawn",
        "placing": "FREE, SHARED, SPARE, Alike, on_slots, placed",
        "scenario_words": "valid_until",
    },
)
