"""What is asked of the tool `predict_application`: which application, with which of its own inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.planner import calls
from assistant.planner.application_inputs import inputs_in
from assistant.planner.reply import Calls, Reply
from knowledge.errors import IntelligencePlaneError

if TYPE_CHECKING:
    from assistant.planner.state import State
    from assistant.planner.understand import Understanding
    from estimators.harp.application import Application

TOOL = "predict_application"


def prediction(understood: Understanding, state: State) -> Calls | Reply:
    """The call; a follow-up keeps the inputs of the last prediction and changes what was said."""
    slots = understood.slots
    name = slots.get("application")
    if name is None:
        return Reply("Which application is it, and with which input?", "clarify", ("How long does GROMACS take?",))
    application = _known(str(name))
    if application is None:
        return Calls((calls.predict(slots, {}),))
    return Calls((calls.predict(slots, _inputs(application, understood, state)),))


def place(understood: Understanding, state: State) -> Calls | Reply:
    """Where to run an application; of one that is not known, the answer says how it becomes known."""
    slots = understood.slots
    application = _known(str(slots["application"]))
    if application is None:
        return Calls((calls.recommend(slots),))
    inputs = _inputs(application, understood, state)
    return Calls((calls.recommend({**slots, "application": application.name, "inputs": inputs}),))


def _inputs(application: Application, understood: Understanding, state: State) -> dict[str, Any]:
    """What was said of them, in this message over what an earlier prediction was made for."""
    inputs = _earlier(application, understood, state)
    inputs |= {one: understood.slots[one] for one in application.inputs if one in understood.slots}
    return inputs | inputs_in(understood.reading.text, application)


def _known(name: str) -> Application | None:
    """Its file; `None` where it has none, or a broken one, which the tool then says in its own words."""
    from estimators.harp.shelf import find

    try:
        return find(name)
    except IntelligencePlaneError:
        return None


def _earlier(application: Application, understood: Understanding, state: State) -> dict[str, Any]:
    before = state.results.get(TOOL)
    if before is None or before.application != application.name:
        return {}
    return {name: value for name, value in before.configuration.items() if name in application.inputs}
