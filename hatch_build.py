"""At the build of a wheel: the shipped catalogs and texts in the form that a start reads (quoter/core/once.py)."""

import sys
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Stored(BuildHookInterface):
    """Makes the files and puts them into the wheel, which stays the same for every Python."""

    def initialize(self, version, build_data):
        if version == "editable":  # makes its own at the first start
            return
        sys.path.insert(0, self.root)
        from quoter.catalog import Catalog
        from quoter.core import texts
        from quoter.core.start import once
        from quoter.proposal import templating, typefaces
        from quoter.proposal.view import appendix
        from quoter.proposal.what_if import programs
        from quoter.sizing import LINES, model_inputs, options
        from quoter.words import stored_forms

        folder = Path(tempfile.mkdtemp())
        once.FOLDER = folder
        Catalog.shipped()
        for path in sorted(texts._HERE.glob("*.yaml")):
            texts.table(path.stem)
        for kind in LINES:
            options.straight(kind)
            for language in ("zh", "en"):
                stored_forms(kind, language)
        for language in ("zh", "en"):
            appendix.every_formula(language)
        model_inputs.llms(())
        templating.every_shipped()
        typefaces.glyphs()
        programs.programs()
        stored = sorted(path for path in folder.iterdir() if path.is_file())
        build_data["force_include"] |= {str(path): f"quoter/made/{path.name}" for path in stored}
