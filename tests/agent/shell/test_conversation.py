from agent.shell.conversation import MOST_HANDLES, Conversation, Handles


def test_a_handle_stays_the_same_from_turn_to_turn():
    handles = Handles(Conversation(items=("heat",)))
    assert [handles.of("ronin"), handles.of("heat"), handles.of("ronin")] == ["i2", "i1", "i2"]
    items, first = handles.kept()
    assert Handles(Conversation(items=items, first=first)).item("i2") == "ronin"


def test_what_is_no_handle_names_nothing():
    handles = Handles(Conversation(items=("heat",)))
    for text in ("", "i", "i0", "i-1", "i2", "I1", "1", "i1x", "i١", "i" + "9" * 40):
        assert handles.item(text) is None


def test_the_oldest_half_is_forgotten_and_the_others_keep_their_handles():
    handles = Handles(Conversation())
    for number in range(MOST_HANDLES + 1):
        handles.of(f"item {number}")
    items, first = handles.kept()
    later = Handles(Conversation(items=items, first=first))
    assert len(items) == MOST_HANDLES // 2
    assert later.item(f"i{MOST_HANDLES + 1}") == f"item {MOST_HANDLES}"
    assert later.item("i1") is None
