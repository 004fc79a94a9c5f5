"""Judges texts by a peer of the conversation model: peers.py vader|snownlp.

Reads a line of JSON a text, {"text": "..."}, and writes one each, in order: {"polarity": -1..1}.
"""

import json
import sys


def vader():
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return lambda text: analyzer.polarity_scores(text)["compound"]


def snownlp():
    from snownlp import SnowNLP

    # It gives the probability that a review is positive, knows simplified characters alone (han turns the others into them), and fails
    # on a text without words.
    def judge(text):
        try:
            return 2 * SnowNLP(SnowNLP(text).han).sentiments - 1
        except ZeroDivisionError:
            return 0.0

    return judge


def main():
    peers = {"vader": vader, "snownlp": snownlp}
    if len(sys.argv) != 2 or sys.argv[1] not in peers:
        sys.exit("usage: peers.py vader|snownlp")
    judge = peers[sys.argv[1]]()
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)
    for line in open(sys.stdin.fileno(), encoding="utf-8", closefd=False):
        print(json.dumps({"polarity": judge(json.loads(line)["text"])}), file=out)
    out.flush()


if __name__ == "__main__":
    main()
