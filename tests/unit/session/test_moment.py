"""What comes back with a moment, and what belongs to the page and stays."""

from app.session.session import Session


def test_a_place_brings_its_settings_and_leaves_those_of_the_page() -> None:
    session = Session()
    session.set({"learning_rate": 0.3, "loss": "sse"})
    place = session.moment().place
    session.set({"learning_rate": 0.5, "loss": "mse", "theme": "dark", "speed": 90})
    settings = place.settings_on(session.settings)
    assert (settings.learning_rate, settings.loss) == (0.3, "sse")
    assert (settings.theme, settings.speed) == ("dark", 90)


def test_the_speed_of_a_preset_goes_with_it() -> None:
    session = Session()
    place = session.moment().place
    session.set({"preset": "anscombe_1"})
    assert session.settings.speed == 120
    assert place.settings_on(session.settings).speed == 30


def test_a_moment_is_not_changed_by_what_happens_after_it() -> None:
    session = Session()
    session.step(5)
    moment = session.moment()
    session.step(20)
    session.fork()
    session.set({"model": "one_weight"})
    (run,) = moment.place.runs.runs
    assert (run.descent.epoch, len(run.descent.history.rows)) == (5, 6)
    assert moment.elsewhere == {}
