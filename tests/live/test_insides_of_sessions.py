"""What the desk relies on inside Reflex's sessions, in memory and in Redis, is still there and does what it did."""

import asyncio
import inspect
import pickle

import pytest
import reflex as rx
from redis.asyncio import Redis
from reflex.app import EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.state import State, StateUpdate
from reflex.utils.token_manager import LostAndFoundRecord, RedisTokenManager, SocketRecord
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor

from support_desk.live import inside_sessions, insides
from support_desk.live.sessions.bounds import BoundedNamespace
from support_desk.live.sessions.sharing import Holders
from support_desk.support_desk import app
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.queue import TicketList

pytestmark = pytest.mark.anyio
TICKETS = TicketList.get_full_name()


@pytest.fixture
async def memory(monkeypatch):
    """The sessions that the app keeps, in the memory of this process."""
    manager = StateManagerMemory()
    monkeypatch.setattr(app, "_state_manager", manager)
    yield manager
    await manager.close()


@pytest.fixture
async def shared(redis, monkeypatch):
    """The app as Reflex makes it where sessions are shared, before the desk takes them over."""
    manager, holders = StateManagerRedis(redis=Redis.from_url(redis.url)), RedisTokenManager(Redis.from_url(redis.url))
    monkeypatch.setattr(app, "_state_manager", manager)
    monkeypatch.setattr(app.event_namespace, "_token_manager", holders)
    yield redis
    await holders.close()
    await manager.close()


def session(token: str) -> rx.BaseStateToken:
    return rx.BaseStateToken(ident=token, cls=State)


async def test_waiting_events_counts_those_that_a_busy_session_keeps_waiting(memory, monkeypatch):
    processor = BaseStateEventProcessor().configure(state_manager=memory)
    monkeypatch.setattr(app, "_event_processor", processor)
    event = Event(
        name=f"{TICKETS}.leave_dialogs", router_data={"pathname": "/tickets", "asPath": "/tickets", "query": {}}
    )
    async with asyncio.timeout(30), processor:
        async with memory.modify_state(session("busy")):
            waiting = await processor.enqueue_many("busy", event, event, event)
            while insides.waiting_events(app, "busy") < 3:
                await asyncio.sleep(0)
        await asyncio.gather(*(each.wait_all() for each in waiting))
        assert insides.waiting_events(app, "busy") == 0


async def test_after_take_sharing_reflex_asks_the_desk_and_is_open_too(shared):
    assert inside_sessions.is_shared(app)
    theirs = inside_sessions.sharing(app)
    holders = inside_sessions.TokenHolders(theirs.redis)

    inside_sessions.take_sharing(app, holders)
    await holders.link_token_to_sid("a", "sid")

    assert inside_sessions.sharing(app) is holders
    assert insides.is_open(app.event_namespace, "a") and not insides.is_open(app.event_namespace, "b")
    assert isinstance(app.state_manager, inside_sessions.SessionStates)
    assert (dict(app.event_namespace.token_to_sid), app.event_namespace.sid_to_token) == ({"a": "sid"}, {"sid": "a"})
    await holders.close()
    await app.state_manager.close()


def test_is_shared_and_sharing_of_a_process_that_is_alone():
    assert not inside_sessions.is_shared(app)
    assert inside_sessions.sharing(app).token_to_socket == {}


async def test_kept_here_and_forget_here_know_all_that_the_memory_holds_of_a_session(memory):
    for token in ("idle", "busy"):
        async with memory.modify_state(session(token)):
            pass
    async with memory.modify_state(session("busy")):
        for token in ("idle", "busy", "unknown"):
            inside_sessions.forget_here(app, token)

    assert inside_sessions.kept_here(app) == ["busy"]
    assert set(memory.states) == set(memory._states_locks) == set(memory._token_expires_at) == {"busy"}


async def test_forget_shared_leaves_nothing_of_a_session_in_redis_unless_it_is_held(shared):
    await inside_sessions.sharing(app).link_token_to_sid("held", "sid")
    for token in ("held", "left"):
        async with app.state_manager.modify_state(session(token)) as root:
            (await root.get_state(TicketForm))._description = "Typed."
        await inside_sessions.forget_shared(app, token)

    assert inside_sessions.kept_here(app) is None
    assert shared.client().keys("left*") == []
    assert shared.client().keys("held*") == [f"held_{TicketForm.get_full_name()}"]


async def test_token_holders_know_where_reflex_keeps_its_record_of_a_holder(shared):
    holders = inside_sessions.TokenHolders(inside_sessions.sharing(app).redis)
    await holders.link_token_to_sid("a", "sid")
    record = pickle.loads(await holders.redis.get(holders.key_of("a")))

    assert record == SocketRecord(instance_id=holders.instance_id, sid="sid") == holders.token_to_socket["a"]


async def test_token_holders_hear_what_another_process_passes_on(shared):
    heard: asyncio.Future = asyncio.get_running_loop().create_future()

    class Hearing(inside_sessions.TokenHolders):
        async def hear(self, emit_update) -> None:
            async with self.redis.pubsub() as channel:
                await channel.subscribe(self.lost_and_found())
                async for message in channel.listen():
                    if message["type"] == "message":
                        heard.set_result(pickle.loads(message["data"]))

    async def emit(*_) -> None:
        """Nothing: what is passed on shall go no further."""

    here, there, update = (
        Hearing(inside_sessions.sharing(app).redis),
        inside_sessions.sharing(app),
        StateUpdate(delta={"a": {}}),
    )
    await here.link_token_to_sid("a", "sid")
    here.ensure_lost_and_found_task(emit)
    try:
        async with asyncio.timeout(60):
            while not heard.done():
                assert await there.emit_lost_and_found("a", update)
                await asyncio.sleep(0.01)
    finally:
        await here.close()

    assert heard.result() == LostAndFoundRecord(token="a", update=update)


OVERRIDES = [
    (EventNamespace, BoundedNamespace, "on_connect on_disconnect on_event"),
    (RedisTokenManager, inside_sessions.TokenHolders, "_subscribe_lost_and_found_updates"),
    (RedisTokenManager, Holders, "ensure_lost_and_found_task link_token_to_sid disconnect_token"),
    (StateManagerRedis, inside_sessions.SessionStates, "_try_get_lock _lock"),
]


@pytest.mark.parametrize(
    ("base", "kind", "name"), [(base, kind, name) for base, kind, names in OVERRIDES for name in names.split()]
)
def test_what_the_desk_overrides_is_called_as_before(base, kind, name):
    theirs, ours = getattr(base, name), getattr(kind, name)
    assert ours is not theirs
    assert inspect.iscoroutinefunction(theirs) == inspect.iscoroutinefunction(ours)
    required = [each.name for each in inspect.signature(theirs).parameters.values()]
    inspect.signature(ours).bind(*required)


async def test_session_states_pass_every_lock_through_what_they_override(redis, monkeypatch):
    asked = []

    class Watched(inside_sessions.SessionStates):
        async def _try_get_lock(self, lock_key, lock_id):
            asked.append(lock_key)
            return await super()._try_get_lock(lock_key, lock_id)

    states = Watched(Redis.from_url(redis.url))
    async with states.modify_state(session("a")):
        assert redis.client().keys("*_lock") == ["a_lock"]
    await states._give_back(states._lock_key(session("a")), b"nobody's")

    assert asked == [b"a_lock"] == [states._lock_key(session("a"))]
    assert inspect.signature(StateManagerRedis._notify_next_waiter).parameters.keys() == {"self", "key"}
    assert inside_sessions.finishing == set()
    await states.close()


def test_pickling_is_done_by_a_global_that_can_be_replaced():
    assert all(module.pickle is pickle for module in inside_sessions.PICKLING)
