# SPDX-License-Identifier: 0BSD
#
# Sphinx's settings for the site that docs/site/build makes. Nothing else of the project uses Python.

import pathlib
import re

from docutils import nodes
from pygments.lexers.special import TextLexer
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

here = pathlib.Path(__file__).parent

project = "MasonDixon"
cmake = (here.parents[1] / "CMakeLists.txt").read_text()
release = version = re.search(r"project\(MasonDixon VERSION ([0-9.]+)", cmake)[1]
extensions = ["myst_parser"]
exclude_patterns = ["README.md"]  # its parts are in index, use, reference and platform-table
root_doc = "index"
smartquotes = False  # what README says stays as it is
myst_heading_anchors = 3  # make.md#wrk, as on a forge
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # automake's @WORDS@ are no make; such a block stays plain

html_theme = "furo"
html_title = f"MasonDixon {version}"
html_static_path = [str(here / "site.css")]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_show_search_summary = False  # which a page from a file can't fetch
# Both have enough contrast on their backgrounds.
pygments_style = "xcode"
pygments_dark_style = "github-dark"


class Names(SphinxTransform):
    """Gives what the modules' lists define (variables, targets, a command's options) an anchor and an index entry."""

    default_priority = 800  # before Sphinx collects the index

    def apply(self):
        if self.env.docname not in ("MasonDixon", "FindLuaJIT", "MasonDixonReport"):
            return
        for term in list(self.document.findall(nodes.term)):
            command = self.command(term)
            entries = []
            for literal in term.findall(nodes.literal):
                name = literal.astext()
                if command:
                    name = name.split()[0]
                    kind = f"option of {command}()"
                    anchor = f"{command}-{name}"
                elif "::" in name or name == "mason-dixon-report":
                    kind, anchor = "target", f"target-{name}"
                elif re.match(r"(MASON_DIXON|LuaJIT|LUAJIT)_", name):
                    kind, anchor = "variable", f"variable-{name}"
                else:
                    continue
                if name.startswith("<") and command:
                    continue
                anchor = nodes.make_id(anchor)
                while anchor in self.document.ids:  # LuaJIT_GC64 is a result, and can be set
                    anchor += "-again"
                self.document.ids[anchor] = term
                term["ids"].append(anchor)
                entries.append(("single", f"{name} ({kind})", anchor, "", None))
            if entries:
                term.insert(0, addnodes.index(entries=entries))

    @staticmethod
    def command(node):
        while node := node.parent:
            if isinstance(node, addnodes.desc):
                return node[0].astext()
        return None


def setup(app):
    # ".. command:: mason_dixon_target" of the modules' reST.
    app.add_object_type("command", "command", "single: %s() (command)")
    app.add_transform(Names)
    app.add_lexer("m4", TextLexer)
    return {"parallel_read_safe": True}
