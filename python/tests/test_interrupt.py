"""Ctrl-C ends a long call soon, in every estimator; other threads go on meanwhile."""

import json
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from likewise import SphericalKMeans

#: Set up in a process of its own: a `call` that takes at least half a minute on a fast machine.
LONG = {
    "vectorizer": """
        words = np.array([f"word{i}" for i in range(5000)])
        text = " ".join(random.choice(words, 20_000))
        call = lambda: likewise.TfidfVectorizer(ngram_range=(1, 5), language="english").fit_transform([text] * 500)
    """,
    "k-means": """
        X = random.rand(5000, 50)
        call = lambda: likewise.SphericalKMeans(n_clusters=50, n_init=10**9).fit(X)
    """,
    "themes": """
        X = rows(60_000)
        call = lambda: likewise.Themes().fit(X)
    """,
    "pairs": """
        X = rows(150_000)
        call = lambda: likewise.cosine_pairs(X, 0.25)
    """,
    "the whole job": """
        words = np.array([f"word{i}" for i in range(5000)])
        texts = [" ".join(words[random.randint(0, 5000, 60)]) for _ in range(40_000)]
        call = lambda: likewise.run(texts)
    """,
    "neighbours": """
        X = rows(100_000)
        call = lambda: likewise.cosine_neighbors(X, 10)
    """,
}

SCRIPT = """
import json, os, signal, threading, time
import numpy as np, scipy.sparse
import likewise

random = np.random.RandomState(0)
def rows(n):
    columns = np.arange(80, dtype=np.int32) * 50 + random.randint(0, 50, (n, 80), dtype=np.int32)
    values = random.rand(n * 80).astype(np.float32) + 0.01
    return scipy.sparse.csr_matrix((values, columns.ravel(), np.arange(n + 1) * 80), shape=(n, 4000))
{setup}
sent = []
def interrupt():
    sent.append(time.perf_counter())
    os.kill(os.getpid(), signal.SIGINT)
timer = threading.Timer(1.0, interrupt)
began = time.perf_counter()
try:
    timer.start()
    call()
    print(json.dumps({{"over": time.perf_counter() - began}}))
except KeyboardInterrupt:
    print(json.dumps({{"late": time.perf_counter() - sent[0]}}))
"""


@pytest.mark.parametrize("name", LONG)
def test_an_interrupt_ends_a_long_call(name):
    setup = "\n".join(line.strip() for line in LONG[name].splitlines())
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(setup=setup)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "nothing is said beside the exception"
    told = json.loads(done.stdout)
    assert "late" in told, f"the call was over after {told['over']:.1f} s, before the interrupt"
    # It takes less than a tenth of that on an idle machine; a build may run beside the tests.
    assert told["late"] < 2.0


def test_what_another_signal_handler_raises_comes_through():
    script = """
import signal, numpy, likewise
def alarm(*_):
    raise TimeoutError("half a second is over")
signal.signal(signal.SIGALRM, alarm)
signal.setitimer(signal.ITIMER_REAL, 0.5)
try:
    likewise.SphericalKMeans(n_clusters=50, n_init=10**9).fit(numpy.random.RandomState(0).rand(5000, 50))
except TimeoutError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout == "half a second is over\n", done.stderr


def test_other_threads_go_on_meanwhile():
    X = np.random.RandomState(0).rand(4000, 40)
    ended = threading.Event()

    def work():
        SphericalKMeans(n_clusters=40, n_init=6, tol=0, n_jobs=1).fit(X)
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    steps = 0
    while not ended.is_set():
        time.sleep(0.001)
        steps += 1
    thread.join()
    assert steps > 20, "the interpreter was held"


def test_fits_side_by_side_give_what_they_give_alone():
    X = np.random.RandomState(0).rand(1000, 20)
    alone = SphericalKMeans(n_clusters=10).fit(X).labels_
    found = [None] * 4

    def work(i):
        found[i] = SphericalKMeans(n_clusters=10, n_jobs=1 + i % 2).fit(X).labels_

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert all((labels == alone).all() for labels in found)
