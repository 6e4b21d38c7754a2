"""A case whose load is said in another form: what a file that says it so would have filled in."""

from __future__ import annotations

from dataclasses import replace

from quoter.scenario import loads
from quoter.scenario.defaults import filled, filled_scenario
from quoter.scenario.quotation import Case
from quoter.scenario.request import Load, Users

FIGURE = {  # the figure that each form counts; requests in flight are asked beside the load
    "users": "users",
    "requests_per_day": "requests_per_day",
    "tokens_per_day": "tokens_per_day",
    "requests_per_second": "requests_per_second",
    "documents": "requests_per_day",
}


def in_form(case: Case, form: str) -> Case:
    """The case as a file has it that says the load in this form; what other forms say is left out.

    The form's own figure is the one that stands beside the form that counts, 0 where there is none."""
    scenario = case.scenario
    if form == loads.form_of(scenario):
        return case
    load = _load_in(form, case)
    context = scenario.context if "context" in case.stated else None
    bare = filled(scenario, load=load, concurrency=None, context=context)
    return replace(case, scenario=filled_scenario(bare, case.weights, case.catalog, case.model))


def _load_in(form: str, case: Case) -> Load:
    """The load in a form: its figure, and what goes beside any form.

    A window of documents has no default: it is the hours that are said."""
    scenario, figures = case.scenario, loads.load_figures(case.scenario, case.catalog)
    load, counted = scenario.load or Load(), FIGURE.get(form)
    number = figures[counted] if counted else scenario.concurrency or 0
    said = dict.fromkeys((*loads.FORMS, *loads.ONLY_WITH)) | {form: number}
    if form == "users":
        said["users"] = Users.model_construct(total=number)
    if form == "documents":
        said["window_hours"] = figures["hours"]
    return filled(load, **said, burst=loads.burst_of(scenario))
