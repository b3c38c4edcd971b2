"""A day with the real `chart-studio` client against a chart server.

    CHARTS_API_KEY=... python day.py BASE_URL USERNAME

Signs in, uploads five plots into folders (each brings its grid), reads one back and compares it,
works on grids, trashes and deletes one; does once what else the client can ask of v2, and removes that again. Prints one line of JSON: what the account holds then.
Any surprise is an exception and exit code 1.
"""

import json
import os
import sys

# First, so that the client finds a home of its own.
from common import expect, figures, go, plain, settings_for, sign_in

import chart_studio
import chart_studio.plotly as py
import requests
from chart_studio.api import v2
from chart_studio.grid_objs import Column, Grid


def set_up(base_url):
    # Both words of one thing: the client refuses a file in which they disagree.
    sharing = {"world_readable": False, "sharing": "private"}
    chart_studio.tools.set_config_file(auto_open=False, **sharing, **settings_for(base_url))


def with_frames():
    return go.Figure(
        data=[go.Scatter(x=[1, 2], y=[1, 2])],
        frames=[go.Frame(data=[go.Scatter(x=[1, 3], y=[4, 2])])],
    )


def fid_of(url):
    owner, local = url.rstrip("/").split("/")[-2:]
    return "{}:{}".format(owner.lstrip("~"), local)


def upload_and_read(figs):
    urls = {}
    for name, figure in figs.items():
        urls[name] = py.plot(figure, filename=name, auto_open=False, sharing="private")
    for name, figure in figs.items():
        back = py.get_figure(urls[name])
        assert plain(back) == plain(figure), "{} came back different".format(name)
        raw = py.get_figure(urls[name], raw=True)
        assert "src" in json.dumps(raw), "{} was not drawn from a grid".format(name)
    return urls


def upload_again(figs, urls):
    """The same name overwrites the plot and makes its grid anew."""
    name = "lab/floats"
    figs[name].data[0].y = [6, 5, 4, 3, 2, 1]
    url = py.plot(figs[name], filename=name, auto_open=False, sharing="private")
    assert url == urls[name], "an upload under the same name made another plot"
    assert plain(py.get_figure(url)) == plain(figs[name])


def secret():
    figure = go.Figure(data=[go.Scatter(x=[1, 2], y=[2, 1])])
    url = py.plot(figure, filename="shared", auto_open=False, sharing="secret")
    base, _, share_key = url.partition("?share_key=")
    assert share_key and not base.endswith("/"), url
    return base


def grids():
    grid = Grid([Column([1, 2, 3], "time"), Column([4.5, 5.5], "volt")])
    py.grid_ops.upload(grid, "lab/raw data", world_readable=False, auto_open=False)
    py.grid_ops.append_columns([Column(["x", "y", "z"], "label")], grid=grid)
    py.grid_ops.append_rows([[4, 6.5, "w"], [5, 7.5, "v"]], grid=grid)
    url = "{}/~{}/{}/".format(chart_studio.config.get_config()["plotly_domain"], *grid.id.split(":"))
    back = py.get_grid(url)
    got = {column.name: column.data for column in back}
    want = {
        "time": [1, 2, 3, 4, 5],
        "volt": [4.5, 5.5, "", 6.5, 7.5],
        "label": ["x", "y", "z", "w", "v"],
    }
    assert got == want, got
    assert [column.id for column in back] == [column.id for column in grid]
    py.meta_ops.upload({"source": "lab"}, grid=grid)
    assert v2.grids.retrieve(grid.id).json()["metadata"] == {"source": "lab"}

    short = Grid([Column([1], "one")])
    py.grid_ops.upload(short, "short lived", world_readable=False, auto_open=False)
    py.grid_ops.delete(short)
    expect(404, v2.grids.retrieve, short.id)


def trash_and_delete(url):
    fid = fid_of(url)
    expect(409, v2.files.permanent_delete, fid)
    assert v2.files.trash(fid).json()["deleted"] is True
    v2.files.restore(fid)
    assert v2.files.retrieve(fid).json()["deleted"] is False
    v2.files.trash(fid)
    assert v2.files.permanent_delete(fid).status_code == 204
    expect(404, v2.files.retrieve, fid)


def from_references():
    """A plot that is told where its data is, and one made of frames; both without a name."""
    grid = Grid([Column([1, 2, 3], "x"), Column([3, 1, 2], "y"), Column([2, 2, 2], "later")])
    py.grid_ops.upload(grid, "points", world_readable=True, auto_open=False)
    by_source = go.Figure(data=[go.Scatter(xsrc=grid.get_column("x"), ysrc=grid.get_column("y"))])
    urls = [py.plot(by_source, filename="by source", auto_open=False, sharing="public")]
    back = py.get_figure(urls[0])
    assert list(back.data[0].x) == [1, 2, 3] and list(back.data[0].y) == [3, 1, 2], back

    moving = {
        "data": [{"xsrc": grid.get_column("x").id, "ysrc": grid.get_column("y").id}],
        "layout": {"title": {"text": "moving"}},
        "frames": [{"data": [{"xsrc": grid.get_column("x").id, "ysrc": grid.get_column("later").id}]}],
    }
    urls.append(py.create_animations(moving, filename="frames", auto_open=False, sharing="public"))
    frames = v2.plots.content(fid_of(urls[1]), inline_data=True).json()["frames"]
    assert frames[0]["data"][0]["y"] == [2, 2, 2], frames

    nameless = [py.plot(by_source, auto_open=False, sharing="public") for _ in range(2)]
    assert nameless[0] != nameless[1], "without a name each upload is a plot of its own"
    for url in urls + nameless:
        remove(v2.plots, fid_of(url))
    py.grid_ops.delete(grid)


def pages(base_url):
    """What others see: public, private, secret."""
    figure = go.Figure(data=[go.Bar(x=["a", "b"], y=[1, 2])], layout={"title": {"text": "seen"}})
    public = py.plot(figure, filename="seen", auto_open=False, sharing="public")
    for end in ["/", ".embed", ".html", ".json", ".png"]:
        assert requests.get(public.rstrip("/") + end).status_code == 200, end
    frame = chart_studio.tools.get_embed(public)
    source = frame.split('src="')[1].split('"')[0]
    assert "frame-ancestors *" in requests.get(source).headers["content-security-policy"], frame
    assert "seen" in requests.get(public.rsplit("/", 2)[0] + "/").text
    assert requests.get(public.rstrip("/") + ".png").content.startswith(b"\x89PNG")

    private = py.plot(figure, filename="seen", auto_open=False, sharing="private")
    assert private == public and requests.get(public).status_code == 404
    opened = py.plot(figure, filename="seen", auto_open=False, sharing="secret")
    assert requests.get(opened).status_code == 200 and requests.get(public).status_code == 404
    key = opened.split("share_key=")[1]
    assert v2.plots.retrieve(fid_of(public), share_key=key).json()["share_key"] == key
    assert v2.plots.content(fid_of(public), share_key=key).json()["layout"]["title"]["text"] == "seen"
    remove(v2.plots, fid_of(public))
    py.grid_ops.delete(grid_url=url_of(base_url, v2.grids.lookup("seen_grid").json()["fid"]))


def columns():
    grid = Grid([Column([1], "a"), Column([2], "b"), Column([3], "c")])
    py.grid_ops.upload(grid, "columns", world_readable=False, auto_open=False)
    uid = {column.name: column.id.split(":")[2] for column in grid}
    some = v2.grids.col_retrieve(grid.id, "{a},{c}".format(**uid)).json()["cols"]
    assert sorted(some) == ["a", "c"], some
    v2.grids.col_update(grid.id, uid["a"], {"cols": [{"name": "z", "data": [9]}]})
    v2.grids.col_delete(grid.id, uid["b"])
    assert sorted(v2.grids.content(grid.id).json()["cols"]) == ["c", "z"]
    v2.grids.update(grid.id, {"filename": "renamed"})
    assert v2.grids.lookup("renamed").json()["fid"] == grid.id
    remove(v2.grids, grid.id)


def folders(username):
    assert py.file_ops.mkdirs("attic/boxes") in (200, 201)
    py.file_ops.ensure_dirs("attic/boxes")
    fid = v2.folders.lookup("attic").json()["fid"]
    assert v2.folders.retrieve(fid).json()["children"]["count"] == 1
    assert v2.files.lookup("attic/boxes", user=username, exists=True).json()["exists"] is True
    v2.folders.update(fid, {"filename": "loft"})
    v2.folders.trash(fid)
    expect(404, v2.folders.lookup, "loft/boxes")
    v2.folders.restore(fid)
    assert v2.folders.lookup("loft/boxes").json()["filetype"] == "fold"
    remove(v2.folders, fid)
    expect(404, v2.folders.retrieve, fid)


def not_here(base_url):
    """Not by the client's own calls: those try a 501 again for three minutes."""
    words = ["images", "dashboards", "spectacle-presentations", "dash-apps", "plot-schema"]
    for path in ["/v2/" + word for word in words] + ["/"]:
        answer = requests.post(base_url + path, headers=v2.utils.get_headers(), data="{}")
        assert answer.status_code == 501, (path, answer.status_code)
        assert answer.json()["errors"][0]["message"].startswith("This chart server does not do "), answer.text


def remove(kind, fid):
    kind.trash(fid)
    kind.permanent_delete(fid)


def url_of(base_url, fid):
    return "{}/~{}/{}/".format(base_url, *fid.split(":"))


def holdings(username):
    """What the account holds: the listing followed to its end, two rows a page."""
    from chart_studio.api.v2.utils import build_url, request

    url = build_url("folders", route="all")
    params = {"user": username, "page_size": 2}
    found = []
    while url:
        children = request("get", url, params=params).json()["children"]
        found += [(row["filetype"], row["filename"]) for row in children["results"]]
        url, params = children["next"], None
    assert len(found) == children["count"] == len(set(found))
    kinds = {"plots": "plot", "grids": "grid", "folders": "fold"}
    return {word: sorted(name for kind, name in found if kind == k) for word, k in kinds.items()}


def main():
    base_url, username = sys.argv[1].rstrip("/"), sys.argv[2]
    set_up(base_url)
    sign_in(py, base_url, username, os.environ["CHARTS_API_KEY"])
    assert v2.users.current().json()["username"] == username
    figs = {**figures(), "lab/moving": with_frames()}
    urls = upload_and_read(figs)
    upload_again(figs, urls)
    shared = secret()
    grids()
    trash_and_delete(urls["lab/heat"])
    from_references()
    pages(base_url)
    columns()
    folders(username)
    not_here(base_url)
    holds = holdings(username)
    assert holds == {
        "plots": sorted(["floats", "monthly", "moving", "shared", "weekly"]),
        "grids": sorted(
            ["floats_grid", "heat_grid", "monthly_grid", "moving_grid", "raw data", "shared_grid", "weekly_grid"]
        ),
        "folders": sorted(["2025", "lab", "sales"]),
    }, holds
    del urls["lab/heat"]
    plots = {name: fid_of(url) for name, url in urls.items()}
    plots["shared"] = fid_of(shared)
    print(json.dumps({"user": username, **holds, "plot_fids": plots}, sort_keys=True))


if __name__ == "__main__":
    main()
