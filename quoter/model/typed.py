"""The records as types, a class for each, under its name: `typed.Card` has what `records.CARD` declares.

The type checker reads them in typed.pyi, which `python tests/stubs.py` makes of the same records."""

from quoter.core import Figures
from quoter.model.records import RECORDS


def _called(name: str) -> str:
    """The class of a record: `kv_type`, KvType."""
    return "".join(part.capitalize() for part in name.split("_"))


OF = {name: type(_called(name), (Figures,), {"__module__": __name__}) for name in RECORDS}
NAMES = {kind: name for name, kind in OF.items()}
globals().update({kind.__name__: kind for kind in OF.values()})
