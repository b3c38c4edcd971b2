"""What the days of both clients share: a home of their own, what they upload, and how they compare it.

Imported before any client is: those read their settings from the home folder.
"""

import json
import os
import tempfile
import warnings

# This run must not meet the settings of a person.
HOME = tempfile.TemporaryDirectory(prefix="client-")
os.environ["HOME"] = HOME.name
os.environ["PLOTLY_DIR"] = os.path.join(HOME.name, ".plotly")
for name in [name for name in os.environ if name.startswith("FIGLINQ_")]:
    del os.environ[name]
os.environ["FIGLINQ_DIR"] = os.path.join(HOME.name, ".figlinq")

# The clients warn of `is ""` in their own source, and of every address that is not https.
warnings.simplefilter("ignore")

import plotly.graph_objs as go  # noqa: E402
from plotly.exceptions import PlotlyError  # noqa: E402


def settings_for(base_url):
    return {
        "plotly_domain": base_url,
        "plotly_api_domain": base_url,
        "plotly_ssl_verification": base_url.startswith("https"),
    }


def sign_in(py, base_url, username, key):
    """A wrong key is refused, and this one taken."""
    settings = settings_for(base_url)
    try:
        py.sign_in(username, "a key that nobody was given", **settings)
    except PlotlyError:
        pass
    else:
        raise AssertionError("a wrong key was taken")
    py.sign_in(username, key, **settings)


def figures():
    """Four figures: text, dates, floats that do not round well, a matrix, nested arrays."""
    floats = [0.1 + 0.2, 1e-300, 1.7976931348623157e308, -0.0, 2**53 + 1, None]
    return {
        "sales/2025/monthly": go.Figure(
            data=[go.Scatter(x=["2025-01-01", "2025-02-01"], y=[1.5, 2.25], name="Umsatz €")],
            layout={"title": {"text": "Sales <b>2025</b>"}, "xaxis": {"type": "date"}},
        ),
        "sales/2025/weekly": go.Figure(
            data=[
                go.Bar(x=["a", "b", "c"], y=[3, 1, 2], marker={"color": ["red", "green", "blue"]}),
                go.Scatter(x=["a", "b", "c"], y=[1, 2, 3], error_y={"array": [0.1, 0.2, 0.3]}),
            ]
        ),
        "lab/floats": go.Figure(data=[go.Scatter(x=[0, 1, 2, 3, 4, 5], y=floats)]),
        "lab/heat": go.Figure(data=[go.Heatmap(z=[[1, 2, 3], [4, 5, 6]])]),
    }


def without_sources(value):
    """A figure without the `...src` keys that an upload adds."""
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if not (k.endswith("src") and isinstance(v, str))}
        return {k: without_sources(v) for k, v in kept.items()}
    if isinstance(value, (list, tuple)):
        return [without_sources(item) for item in value]
    return value


def plain(figure):
    return without_sources(json.loads(figure.to_json()))


def expect(status, call, *arguments):
    try:
        call(*arguments)
    except PlotlyError as error:
        assert error.status_code == status, (status, error.status_code, error.message)
        assert error.message and "errors" not in str(error.message), error.message
    else:
        raise AssertionError("{} of {} succeeded".format(call.__name__, arguments))
