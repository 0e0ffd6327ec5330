"""Tries the limits of the guard for bodies: `python body_limits.py <folder of the guard>`; prints what each try gave."""

import asyncio
import json
import sys

sys.path.insert(0, sys.argv[1])

from engine_guard import bodies  # noqa: E402
from engine_guard.bodies import BodyLimits, BodyRefused, read_body  # noqa: E402

SHA256_OF_AB = "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"


def receiving(*chunks, forever=False):
    messages = [{"type": "http.request", "body": chunk, "more_body": forever or at < len(chunks) - 1}
                for at, chunk in enumerate(chunks)]

    async def receive():
        if not messages:
            await asyncio.Event().wait()
        return messages.pop(0)

    return receive


async def outcome(limits, receive, declared=None, headers=()):
    try:
        with limits.share() as take:
            return (await read_body({"headers": headers}, receive, limits, take, declared)).decode()
    except BodyRefused as refused:
        return refused.status


async def main():
    limits = BodyLimits(4, 6)
    results = {
        "fits": await outcome(limits, receiving(b"ab", b"cd")),
        "too large": await outcome(limits, receiving(b"abc", b"de")),
        "announced too large": await outcome(limits, receiving(b""), headers=[(b"content-length", b"5")]),
        "declared": await outcome(limits, receiving(b"a", b"b"), SHA256_OF_AB),
        "declared otherwise": await outcome(limits, receiving(b"a", b"c"), SHA256_OF_AB),
        "too slow": await outcome(BodyLimits(4, 6, seconds=0.05), receiving(b"a", forever=True)),
    }
    with limits.share() as take:
        take(4)
        results["while another is held"] = await outcome(limits, receiving(b"abc"))
        results["small, while another is held"] = await outcome(limits, receiving(b"ab"))
    shared = BodyLimits(16, 16, small=2)
    with shared.share() as take:
        take(14)
        results["large, while large ones hold their part"] = await outcome(shared, receiving(b"abc"))
        results["small, while large ones hold their part"] = await outcome(shared, receiving(b"ab"))
    bodies._GRACE_SECONDS = bodies._DELAY_SECONDS = 0.05
    paced = BodyLimits(4, 6, seconds=30, pace=1000)
    results["slower than its pace"] = await asyncio.wait_for(outcome(paced, receiving(b"ab", forever=True)), 10)
    results["at its pace"] = await outcome(paced, receiving(b"ab", b"cd"))
    results["after that"] = await outcome(limits, receiving(b"abcd"))
    print(json.dumps(results))


asyncio.run(main())
