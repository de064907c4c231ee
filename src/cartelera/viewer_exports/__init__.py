"""What viewers bring from elsewhere: exports of Letterboxd, IMDb, Trakt, Netflix … as typed entries.

One reader for all who need it: `read_export` takes the bytes of a file (a table or a zip of tables) and returns what
it was taken for, with an `Entry` for every row that says something and the reason for every row that does not.
Nothing is looked up here: which title an entry means is for those to find out who have a catalogue.
"""

from cartelera.viewer_exports.archives import read_export
from cartelera.viewer_exports.combining import combined
from cartelera.viewer_exports.entries import Entry, Export, LeftOut, Mark
from cartelera.viewer_exports.form import Form
from cartelera.viewer_exports.forms import FORMS, form_of
from cartelera.viewer_exports.reading import read_table
from cartelera.viewer_exports.table import columns_of

__all__ = [
    "FORMS", "Entry", "Export", "Form", "LeftOut", "Mark", "columns_of", "combined", "form_of", "read_export",
    "read_table",
]  # fmt: skip
