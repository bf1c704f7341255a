from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.labels import PLACES, Box, Point, _name_box, place_names


def point(x: float, y: float, name: str = "Delta gpuA100x4") -> Point:
    return Point(name, x, y, (x - 0.05, x + 0.05), (y - 0.05, y + 0.05))


def test_a_lone_name_stands_beside_its_mark_and_off_its_bars() -> None:
    assert place_names([point(0.5, 0.5)]) == ["top right"]


def test_names_turn_inwards_at_the_right_edge() -> None:
    assert place_names([point(0.97, 0.5)])[0].endswith("left")


def test_close_points_get_names_that_do_not_overlap() -> None:
    points = [point(0.4, 0.5, "AWS p4d"), point(0.46, 0.52, "GCP a2"), point(0.43, 0.46, "Lambda")]
    boxes = [_name_box(each, place) for each, place in zip(points, place_names(points), strict=True)]
    shared = [one.shared(other) for number, one in enumerate(boxes) for other in boxes[number + 1 :]]
    assert max(shared) == 0


def test_a_name_keeps_clear_of_other_things() -> None:
    free = _name_box(point(0.5, 0.5), "top right")
    assert place_names([point(0.5, 0.5)], [free]) != ["top right"]


def test_boxes_share_area_only_where_they_overlap() -> None:
    assert Box(0, 0, 2, 2).shared(Box(1, 1, 3, 3)) == 1
    assert Box(0, 0, 1, 1).shared(Box(2, 2, 3, 3)) == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=8))
def test_every_point_gets_a_place_that_plotly_knows(spots: list[tuple[float, float]]) -> None:
    places = place_names([point(x, y) for x, y in spots])
    assert len(places) == len(spots)
    assert set(places) <= set(PLACES)
