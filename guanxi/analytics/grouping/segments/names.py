"""What a group of customers is called: by where its center lies, never by a number."""

from dataclasses import dataclass

from guanxi.lib.marking import N_


@dataclass(frozen=True)
class Name:
    """A name (English, to be translated), what it means for the company, and where such groups lie.

    `place` is recency, frequency and money in standard deviations from the mean of all customers, up is better.
    """

    key: str
    name: str
    advice: str
    place: tuple[float, float, float]


NAMES = (
    Name(
        "loyal-big", N_("Loyal big customers"),
        N_("They buy often, lately, and most of all. Look after each of them personally; their loss would hurt."), (0.8, 1.3, 1.3),
    ),
    Name(
        "loyal", N_("Loyal customers"),
        N_("They come back steadily. Offer them what similar big customers buy, too."), (0.8, 0.7, 0.5),
    ),
    Name(
        "frequent-small", N_("Frequent small buyers"),
        N_("They come often for little. Larger baskets and less effort per order pay here."), (0.6, 0.7, -0.4),
    ),
    Name(
        "new-big", N_("Promising: few but big purchases"),
        N_("They bought lately and much, but seldom. A second and third purchase decides; stay close."), (0.8, -0.4, 0.5),
    ),
    Name(
        "new", N_("Recent, still small"),
        N_("They bought lately, but little so far. Welcome them and make the next purchase easy."), (1.0, -0.8, -0.8),
    ),
    Name(
        "occasional", N_("Occasional customers"),
        N_("They buy now and then. Ask what they buy elsewhere."), (0.1, -0.1, -0.1),
    ),
    Name(
        "steady", N_("Steady customers"),
        N_("They buy regularly, if not just now. Keep the rhythm: remind them before they would order."), (-0.1, 0.4, 0.4),
    ),
    Name(
        "small", N_("Small occasional customers"),
        N_("They buy little and seldom. Serve them with as little effort as possible."), (-0.2, -1.0, -1.0),
    ),
    Name(
        "cooling", N_("Cooling off"),
        N_("They used to buy steadily and have paused. Ask why before they are gone."), (-0.7, 0.3, 0.3),
    ),
    Name(
        "quiet-big", N_("Big customers gone quiet"),
        N_("They were worth much and have not bought for long. Winning them back is worth a visit."), (-1.0, 0.6, 0.9),
    ),
    Name(
        "quiet", N_("Gone quiet"),
        N_("Nothing was heard of them for long. One friendly reminder; then leave them alone."), (-0.9, -0.4, -0.4),
    ),
    Name(
        "lost", N_("Little, and long ago"),
        N_("They bought little and long ago. Spend nothing on them but a mailing that costs nothing."), (-1.3, -0.9, -0.9),
    ),
)  # fmt: skip
BY_KEY = {name.key: name for name in NAMES}
