"""A day with the real `figlinq` client against a server that speaks Figlinq's v3 API.

    CHARTS_API_KEY=... python figlinq_day.py BASE_URL USERNAME

Signs in, uploads plots into folders (each brings its grid), overwrites one, reads them back and compares them, looks at
pictures and at who draws from whom, works on a grid, trashes and deletes. Prints one line of JSON: what the account
holds then. Any surprise is an exception and exit code 1.
"""

import json
import os
import sys

# First, so that the client finds a home of its own.
from common import expect, figures, go, plain, sign_in

import figlinq
import figlinq.plotly as py
from figlinq.api import client as api
from figlinq.api.v3.utils import all_pages, build_url
from figlinq.grid_objs import Column, Grid


def read(fid):
    return py.get_figure(*fid.split(":"))


def upload_and_read(figs):
    fids = {}
    for name, figure in figs.items():
        fids[name] = py.plot(figure, filename=name, sharing="private", return_type="fid")
    for name, figure in figs.items():
        assert plain(read(fids[name])) == plain(figure), "{} came back different".format(name)
        raw = api.plots.content(fids[name]).json()
        assert "src" in json.dumps(raw), "{} was not drawn from a grid".format(name)
    return fids


def upload_again(figs, fids):
    """The same name overwrites the plot. Its grid is made once more, and the one of before stays."""
    name = "lab/floats"
    figs[name].data[0].y = [6, 5, 4, 3, 2, 1]
    fid = py.plot(figs[name], filename=name, sharing="private", return_type="fid")
    assert fid == fids[name], "an upload under the same name made another plot"
    assert plain(read(fid)) == plain(figs[name])


def shared():
    figure = go.Figure(data=[go.Scatter(x=[1, 2], y=[2, 1])])
    secret = py.plot(figure, filename="shared", sharing="secret", return_type="file")
    assert secret["share_key_enabled"] and secret["share_key"] and not secret["world_readable"], secret
    public = py.plot(figure, filename="seen", sharing="public", return_type="file")
    assert public["world_readable"] and public["parent"] == -1, public
    return {"shared": secret["fid"], "seen": public["fid"]}


def references(fids):
    """What the package documents of the graph, in both directions."""
    plot = fids["lab/heat"]
    uses = figlinq.get_file_references(plot, direction="uses", silent=True)
    assert uses["roots"] == [plot] and not uses["hidden"] and not uses["truncated"], uses
    (link,) = uses["links"]
    assert link["from"] == plot and link["kind"] == "uses_grid", uses
    grid = link["to"]
    assert uses["files"][grid]["type"] == "grid", uses
    used = figlinq.get_file_references([grid, "nobody:1"], direction="used_by", silent=True)
    assert used["links"] == [link] and used["unavailable_roots"] == ["nobody:1"], used


def pictures(fids):
    image = figlinq.get_plot_image(fids["lab/heat"], max_px=640, silent=True)
    assert image.png.startswith(b"\x89PNG") and image.fid == fids["lab/heat"], image


def grids():
    grid = Grid([Column([1, 2, 3], "time"), Column([4.5, 5.5, 6.5], "volt")])
    fid = py.grid_ops.upload(grid, "lab/raw data", return_type="fid")
    py.grid_ops.append_columns([Column(["x", "y", "z"], "label")], grid=grid)
    py.grid_ops.append_rows([[4, 7.5, "w"]], grid=grid)
    got = {column.name: list(column.data) for column in py.get_grid(fid)}
    want = {"time": [1, 2, 3, 4], "volt": [4.5, 5.5, 6.5, 7.5], "label": ["x", "y", "z", "w"]}
    assert got == want, got
    py.meta_ops.upload({"source": "lab", "run": 1}, grid=grid)
    py.meta_ops.upload({"source": "field"}, grid=grid)
    assert api.grids.retrieve(fid).json()["metadata"] == {"source": "field"}
    uid = {column.name: column.id.split(":")[2] for column in grid}
    api.grids.col_update(fid, uid["volt"], {"cols": [{"name": "amps", "data": [9]}]})
    api.grids.col_delete(fid, uid["label"])
    assert sorted(api.grids.content(fid).json()["cols"]) == ["amps", "time"]

    short = Grid([Column([1], "one")])
    short_fid = py.grid_ops.upload(short, "short lived", return_type="fid")
    py.grid_ops.delete(short)
    expect(404, api.grids.retrieve, short_fid)


def trash_and_delete(fid):
    assert api.files.trash(fid).json()["deleted"] is True
    expect(409, api.files.retrieve, fid)
    assert api.files.restore(fid).json()["deleted"] is False
    assert api.files.retrieve(fid).json()["deleted"] is False
    api.files.trash(fid)
    assert api.files.permanent_delete(fid).status_code == 204
    expect(404, api.files.retrieve, fid)


def folders(username):
    py.file_ops.mkdirs("attic/boxes")
    py.file_ops.ensure_dirs("attic/boxes")
    fid = api.folders.lookup("attic").json()["fid"]
    (boxes,) = api.folders.retrieve(fid).json()["children"]["results"]
    assert boxes["filename"] == "boxes"
    assert api.files.lookup("attic/boxes", user=username, exists=True).json()["exists"] is True
    api.folders.update(fid, {"filename": "loft"})
    api.folders.trash(fid)
    expect(404, api.folders.lookup, "loft/boxes")
    api.folders.restore(fid)
    moved = api.files.update(boxes["fid"], {"parent": -1}).json()
    assert moved["parent"] == -1, moved
    for gone in [boxes["fid"], fid]:
        api.folders.trash(gone)
        api.folders.permanent_delete(gone)
    expect(404, api.files.retrieve, fid)


def holdings(username):
    """What the account holds: the listing followed to its end, two rows a page."""
    found, _ = all_pages(build_url("files"), {"owner": username, "page_size": 2})
    assert len({row["fid"] for row in found}) == len(found)
    assert not any(row["trashed"] for row in found)
    kinds = {"plots": "plot", "grids": "grid", "folders": "fold"}
    return {word: sorted(row["filename"] for row in found if row["type"] == kind) for word, kind in kinds.items()}


def main():
    base_url, username = sys.argv[1].rstrip("/"), sys.argv[2]
    sign_in(py, base_url, username, os.environ["CHARTS_API_KEY"])
    assert api.api_version() == "v3"
    assert api.users.current().json()["username"] == username
    figs = figures()
    fids = upload_and_read(figs)
    upload_again(figs, fids)
    references(fids)
    pictures(fids)
    grids()
    trash_and_delete(fids.pop("lab/heat"))
    fids.update(shared())
    folders(username)
    holds = holdings(username)
    assert holds["plots"] == sorted(["floats", "monthly", "seen", "shared", "weekly"]), holds
    assert holds["folders"] == sorted(["2025", "lab", "sales"]), holds
    print(json.dumps({"user": username, **holds, "plot_fids": fids}, sort_keys=True))


if __name__ == "__main__":
    main()
