"""The Python peers: scikit-learn, PyStemmer, scipy, sparse_dot_topn, datasketch and rensa."""

import gzip
import json
import re

import numpy
import Stemmer
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sklearn.preprocessing import normalize
from sparse_dot_topn import sp_matmul_topn


def read(path):
    """Texts (titles in front) and labels (None where there are none) of a JSON lines file."""
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    texts = ["\n".join(filter(None, [r.get("title"), r.get("text")])) for r in records]
    return texts, [r.get("label") for r in records]


class PythonPeers:
    """All of them at a fixed number of threads; vectorising has none."""

    def __init__(self, texts, threads):
        self.texts, self.threads = texts, threads

    def vectorizer(self):
        stem = Stemmer.Stemmer("english").stemWords
        words = re.compile(r"(?u)\b(?:[^\W\d_]{2,}|\d{4})\b").findall

        def terms(text):
            return stem([word for word in words(text.lower()) if word not in ENGLISH_STOP_WORDS])

        return TfidfVectorizer(analyzer=terms, sublinear_tf=True, min_df=2, max_df=0.5, dtype=numpy.float32)

    def vectorise(self):
        return {"values": self.vectorizer().fit_transform(self.texts).nnz}

    def join(self, matrix, threshold, most):
        # It keeps the best of each row; it is told how many there are, which spares it memory and time.
        found = sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=most + 1, threshold=threshold, n_threads=self.threads)
        return {"pairs": int((found.indices > rows_of(found)).sum())}

    def nearest(self, matrix, k):
        found = sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=k + 1, threshold=0.0, sort=True, n_threads=self.threads)
        others = found.indices != rows_of(found)
        # Where a row's copies crowd it out of its own list, one neighbour too many is left: no matter for the time.
        return {"sum": float(found.data[others].astype(numpy.float64).sum())}

    def k_means(self, matrix, centroids, iterations, tolerance=0.0):
        model = KMeans(len(centroids), init=centroids, n_init=1, max_iter=iterations, tol=tolerance, algorithm="lloyd")
        return {"iterations": model.fit(matrix).n_iter_}

    def svd(self, matrix, dimensions):
        rows = TruncatedSVD(dimensions, random_state=42).fit_transform(matrix)
        return {"kept": float((rows.astype(numpy.float64) ** 2).sum())}

    def shingles(self):
        for text in self.texts:
            words = re.findall(r"\w+", text.lower())
            yield {" ".join(words[i:i + 3]) for i in range(len(words) - 2)}

    def datasketch(self):
        from datasketch import MinHash, MinHashLSH

        index, pairs = MinHashLSH(threshold=0.8, num_perm=128), 0
        for row, shingles in enumerate(self.shingles()):
            sketch = MinHash(num_perm=128)
            sketch.update_batch([shingle.encode() for shingle in shingles])
            pairs += len(index.query(sketch))
            index.insert(row, sketch)
        return {"pairs": pairs}

    def rensa(self):
        from rensa import RMinHash, RMinHashLSH

        index, pairs = RMinHashLSH(threshold=0.8, num_perm=128, num_bands=16), 0
        for row, shingles in enumerate(self.shingles()):
            sketch = RMinHash(num_perm=128, seed=42)
            sketch.update(list(shingles))
            pairs += len(index.query(sketch))
            index.insert(row, sketch)
        return {"pairs": pairs}

    def job(self, k):
        """What people write by hand today: stems, near-duplicates at .8, latent rows, k-means; the labels found."""
        matrix = self.vectorizer().fit_transform(self.texts)
        sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=50, threshold=0.8, n_threads=self.threads)
        dimensions = min(200, min(matrix.shape) - 1)
        rows = normalize(TruncatedSVD(dimensions, random_state=42).fit_transform(matrix))
        return KMeans(k, n_init=10, random_state=42).fit_predict(rows)


def rows_of(matrix):
    """The row of each stored value."""
    return numpy.repeat(numpy.arange(matrix.shape[0]), numpy.diff(matrix.indptr))
