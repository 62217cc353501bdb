"""Charts that students draw are seen where there is no network."""

import altair as alt
import pandas as pd
import pytest
import vl_convert

from coursekit import begin
from coursekit.bundles import VEGA_LITE

pytestmark = pytest.mark.usefixtures("in_course")


def test_chart_of_a_students_own_needs_no_network():
    """Once a chapter has begun, JupyterLab gets what it draws itself; no page that fetches scripts."""
    before = alt.renderers.active
    try:
        begin("01_context", country="MLI", start="2012", end="2025")
        table = pd.DataFrame({"year": [2020, 2020], "side": ["a", "b"], "deaths": [1, 2]})
        drawn = alt.Chart(table, title="T").mark_bar().encode(x="year:O", y="deaths", xOffset="side")
        bundle = drawn._repr_mimebundle_()
    finally:
        alt.renderers.enable(before)
    assert set(bundle) == {VEGA_LITE, "text/plain"}
    assert vl_convert.vegalite_to_svg(bundle[VEGA_LITE], vl_version="5.21").startswith("<svg")
