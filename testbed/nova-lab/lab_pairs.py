"""Times Nova alone and Godwit side by side.

One compute node has Godwit and the other does not, and a server goes to and fro: each way there and back is a pair, done within
seconds of each other. After half of the pairs the nodes change places, so that a slower node counts for both. Runs on the
machine; `nova-lab pairs` calls it. Prints a JSON line a migration and a table; ends with 1 unless every migration completed.
"""
import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys

COMMAND = os.environ["LAB_COMMAND"]
PREFIX = os.environ["LAB_PREFIX"]
RESAMPLES = 10_000


def lab(*words, seconds, **changed):
    done = subprocess.run([COMMAND, *words], env=dict(os.environ, **changed), text=True, capture_output=True,
                          timeout=seconds, check=False)
    if done.returncode:
        raise SystemExit("%s: %s" % (" ".join(words), (done.stdout + done.stderr)[-2000:]))
    return done.stdout


def half(godwit, pairs, server):
    """Migrations of a server while the node `godwit` has Godwit, in pairs of (Nova alone, Godwit)."""
    lab("restart-compute", seconds=300, LAB_GODWIT_NODES=godwit)
    lab("boot", server, seconds=300)
    # The first of each is not counted: caches are cold after the restart.
    out = lab("migrate", server, "--runs", str(2 * pairs + 2), seconds=120 * (pairs + 1))
    moves = [json.loads(line) for line in out.splitlines() if line.startswith("{")][2:]
    for move in moves:
        move["by"] = "godwit" if move["from"] == "%s-%s" % (PREFIX, godwit) else "nova"
        print(json.dumps(move), flush=True)
    return [tuple(sorted(moves[i:i + 2], key=lambda move: move["by"], reverse=True)) for i in range(0, len(moves), 2)]


def quantile(values, share):
    """The smallest value that this share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def ratio(pairs, field, seed):
    """Godwit's figure by Nova's: geometric mean over the pairs, and its 95 % interval by resampling them.

    Empty where a figure is not above 0: two clocks are read for a delay, and Nova's poll may fall on the end itself.
    """
    if min(move[field] for pair in pairs for move in pair) <= 0:
        return ""
    logs = [math.log(ours[field] / theirs[field]) for theirs, ours in pairs]
    chance = random.Random(seed)
    means = sorted(statistics.fmean(chance.choices(logs, k=len(logs))) for _ in range(RESAMPLES))
    at = lambda share: math.exp(means[int(share * RESAMPLES)])
    return "%.3f (%.3f to %.3f)" % (math.exp(statistics.fmean(logs)), at(0.025), at(0.975))


FIELDS = (("total", "from the API's call to `completed`, s"), ("libvirt_job_ms", "libvirt's job, ms"),
          ("done_to_post", "from the end of libvirt's job to Nova's post step, s"),
          ("libvirt_downtime_ms", "downtime by libvirt, ms"), ("console_gap_ms", "longest silence of the guest, ms"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--server", default="guest")
    parser.add_argument("--seed", type=int, default=1, help="of the resampling")
    args = parser.parse_args()
    if not os.environ.get("LAB_GODWIT"):
        sys.exit("LAB_GODWIT must name an unpacked distribution of Godwit")
    if args.pairs < 2:
        sys.exit("--pairs must be 2 or more")
    table(half("a", args.pairs // 2, args.server) + half("b", args.pairs - args.pairs // 2, args.server), args.seed)


def table(pairs, seed):
    print("%d pairs, storage %s" % (len(pairs), os.environ["LAB_STORAGE"]))
    print("| | Nova alone: median, p95 | Godwit: median, p95 | ratio (95 %) |")
    print("|---|---|---|---|")
    for field, name in FIELDS:
        whole = [pair for pair in pairs if all(move.get(field) is not None for move in pair)]
        if len(whole) < 2:
            continue
        cells = ["%.3g, %.3g" % (statistics.median(values), quantile(values, 0.95))
                 for values in ([pair[side][field] for pair in whole] for side in (0, 1))]
        print("| %s | %s | %s | %s |" % (name, *cells, ratio(whole, field, seed)))


if __name__ == "__main__":
    main()
