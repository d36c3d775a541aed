"""Values of scikit-learn for the metrics, scalers and folds.

Writes beside itself
  metrics.tsv  name, then numbers; inputs come first, as rows "in.…"

Made with scikit-learn 1.2.1 and NumPy 1.24.2; run: python3 generate.py
"""
import pathlib
import numpy as np
import sklearn
from sklearn import metrics as M
from sklearn import model_selection as S
from sklearn import preprocessing as P

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20)
rows = []


def row(name, values):
    rows.append(name + '\t' + '\t'.join(repr(float(v)) for v in np.ravel(values)))


classes = 5
labels = rng.integers(0, classes - 1, 90)            # the last class has no example
scores = rng.normal(size=(90, classes)).astype('f4')
scores[np.arange(90), labels] += 1.2
predicted = scores.argmax(1)
predicted[predicted == 2] = 1                        # class 2 is never predicted
names = list(range(classes))
row('in.labels', labels)
row('in.predicted', predicted)
row('in.scores', scores)
row('confusion', M.confusion_matrix(labels, predicted, labels=names))
row('accuracy', M.accuracy_score(labels, predicted))
row('balanced', M.balanced_accuracy_score(labels, predicted))
row('kappa', M.cohen_kappa_score(labels, predicted))
row('matthews', M.matthews_corrcoef(labels, predicted))
for average in None, 'macro', 'micro', 'weighted':
    p, r, f, s = M.precision_recall_fscore_support(labels, predicted, labels=names, average=average, zero_division=0)
    b = M.fbeta_score(labels, predicted, beta=2, labels=names, average=average, zero_division=0)
    for name, v in zip(('precision', 'recall', 'f1', 'f2'), (p, r, f, b)):
        row(f'{name}.{average or "class"}', v)
    if average is None:
        row('support', s)
for k in 1, 2, 3, 5:
    row(f'top{k}', M.top_k_accuracy_score(labels, scores, k=k, labels=names))

y = rng.normal(1000, 3, 70)
z = y + rng.normal(0.4, 1.5, 70)
row('in.targets', y)
row('in.predictions', z)
row('mse', M.mean_squared_error(y, z))
row('mae', M.mean_absolute_error(y, z))
row('mape', M.mean_absolute_percentage_error(y, z))
row('max', M.max_error(y, z))
row('r2', M.r2_score(y, z))
row('explained', M.explained_variance_score(y, z))
row('r2.constant', [M.r2_score([2, 2, 2], [2, 2, 2]), M.r2_score([2, 2, 2], [2, 2, 3])])

x = rng.normal(size=(12, 4)) * [1, 100, 1e-3, 0] + [0, 1e6, 3, 7]
new = rng.normal(size=(3, 4)) * [1, 100, 1e-3, 1] + [0, 1e6, 3, 7]
row('in.table', x)
row('in.new', new)
standard, small = P.StandardScaler().fit(x), P.MinMaxScaler((-1, 2)).fit(x)
row('standard.mean', standard.mean_)
row('standard.scale', standard.scale_)
row('standard.table', standard.transform(x))
row('standard.new', standard.transform(new))
row('minmax.table', small.transform(x))
row('minmax.new', small.transform(new))
row('minmax.clipped', P.MinMaxScaler((-1, 2), clip=True).fit(x).transform(new))

for n, k in (10, 3), (23, 5):
    for i, (_, test) in enumerate(S.KFold(k).split(np.zeros(n))):
        row(f'kfold.{n}.{k}.{i}', test)
for n, k, gap in (10, 3, 0), (23, 4, 2):
    for i, (train, test) in enumerate(S.TimeSeriesSplit(k, gap=gap).split(np.zeros(n))):
        row(f'time.{n}.{k}.{gap}.{i}.train', train)
        row(f'time.{n}.{k}.{gap}.{i}.test', test)

(HERE / 'metrics.tsv').write_text(f'# scikit-learn {sklearn.__version__}, NumPy {np.__version__}\n' + '\n'.join(rows) + '\n')
