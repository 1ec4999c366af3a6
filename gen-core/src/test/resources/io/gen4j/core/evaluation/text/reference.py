"""Writes reference.json. Needs NLTK (made with 3.10.3) for BLEU; ROUGE and distinct-n follow the papers.

python3 reference.py > reference.json
"""
import collections
import json
import random

from nltk.translate.bleu_score import SmoothingFunction, corpus_bleu, sentence_bleu

METHODS = {"EPSILON": 1, "ADD_ONE": 2, "GEOMETRIC": 3, "LENGTH_SCALED": 4}
random.seed(19)


def sentence(length, words):
    # Frequent and rare words, and repeated ones.
    return [min(int(random.expovariate(0.25)), words - 1) for _ in range(length)]


def smoothing(name):
    return getattr(SmoothingFunction(), f"method{METHODS[name]}")


def weights(n):
    return tuple([1 / n] * n)


def ngrams(tokens, n):
    return collections.Counter(tuple(tokens[i:i + n]) for i in range(len(tokens) - n + 1))


def rouge(matches, candidate, reference):
    p = matches / candidate if candidate else 0
    r = matches / reference if reference else 0
    return [p, r, 2 * p * r / (p + r) if matches else 0]


def rouge_n(n, candidate, reference):
    a, b = ngrams(candidate, n), ngrams(reference, n)
    return rouge(sum((a & b).values()), sum(a.values()), sum(b.values()))


def rouge_l(candidate, reference):
    from functools import lru_cache

    @lru_cache(None)
    def lcs(i, j):
        if i == 0 or j == 0:
            return 0
        if candidate[i - 1] == reference[j - 1]:
            return lcs(i - 1, j - 1) + 1
        return max(lcs(i - 1, j), lcs(i, j - 1))

    return rouge(lcs(len(candidate), len(reference)), len(candidate), len(reference))


candidates = [sentence(random.randint(6, 14), 20) for _ in range(24)]
references = [[sentence(random.randint(6, 14), 20) for _ in range(random.randint(1, 4))] for _ in candidates]
# Short ones, which have no 4-grams.
short = [sentence(length, 20) for length in (1, 2, 3, 4)]
all_references = [r for group in references for r in group]
result = {
    "candidates": candidates,
    "references": references,
    "short": short,
    "sentence": {}, "corpus": {}, "short_sentence": {}, "mean": {}, "self": {},
}
for name in METHODS:
    for n in range(1, 6):
        key = f"{name} {n}"
        bleu = lambda c, r: sentence_bleu(r, c, weights(n), smoothing(name))
        result["sentence"][key] = [bleu(c, r) for c, r in zip(candidates, references)]
        result["corpus"][key] = corpus_bleu(references, candidates, weights(n), smoothing(name))
        # NLTK leaves out precisions of 0, which method 4 gives to a single token.
        result["short_sentence"][key] = [bleu(c, all_references) for c in short]
        result["mean"][key] = sum(bleu(c, all_references) for c in candidates) / len(candidates)
        others = [candidates[:i] + candidates[i + 1:] for i in range(len(candidates))]
        result["self"][key] = sum(bleu(c, o) for c, o in zip(candidates, others)) / len(candidates)
result["rouge"] = {
    key: [f(c, r[0]) for c, r in zip(candidates, references)]
    for key, f in (
        ("1", lambda c, r: rouge_n(1, c, r)),
        ("2", lambda c, r: rouge_n(2, c, r)),
        ("L", rouge_l),
    )
}
result["distinct"] = []
for n in range(1, 5):
    counts = sum((ngrams(c, n) for c in candidates), collections.Counter())
    result["distinct"].append(len(counts) / sum(counts.values()))
print(json.dumps(result))
