"""The scores agree with cases computed by hand, and with COCO's own code if it is installed."""

import numpy as np
import pytest

from course_utils.openpose import metrics

SIGMAS = np.full(4, 0.05)


def person(x, y, flags=(2, 2, 2, 2)):
    """Four keypoints on a square of 10 pixels."""
    corners = np.array([(x, y), (x + 10, y), (x + 10, y + 10), (x, y + 10)], float)
    return np.column_stack([corners, flags])


def test_pck_by_hand():
    truth = np.array([person(0, 0), person(50, 50)])
    predicted = truth[..., :2].copy()
    predicted[0, 0] += (3, 4)  # 5 away
    predicted[1, 1] += (6, 8)  # 10 away
    predicted[1, 2] = np.nan
    size = [50, 50]
    assert metrics.pck(predicted, truth, size, alpha=0.1) == 6 / 8  # 5 is just within, 10 and NaN are not
    assert metrics.pck(predicted, truth, size, alpha=0.09) == 5 / 8
    truth[1, 1:3, 2] = 0  # not labelled, not scored
    assert metrics.pck(predicted, truth, size, alpha=0.1) == 1


def test_pck_of_nothing_is_not_a_number():
    assert np.isnan(metrics.pck(np.zeros((1, 4, 2)), [person(0, 0, (0, 0, 0, 0))], [10]))


def test_pckh_is_relative_to_the_head():
    truth = np.array([person(0, 0)])
    predicted = truth[..., :2] + (3, 0)
    box = [[0, 0, 6, 8]]  # diagonal 10, so the unit is 6 and half of it 3
    assert metrics.pckh(predicted, truth, box) == 1
    assert metrics.pckh(predicted + np.array((0.1, 0)), truth, box) == 0


def test_similarity_by_hand():
    truth = person(0, 0, (2, 1, 0, 2))
    predicted = truth[:, :2].copy()
    assert metrics.object_keypoint_similarity(predicted, truth, 400, SIGMAS) == 1
    predicted[0] += (2, 0)
    predicted[2] += 99  # not labelled
    # exp(-d² / (2 s² k²)) with d = 2, s² = 400, k = 0.1
    expected = (np.exp(-4 / (2 * 400 * 0.01)) + 2) / 3
    assert metrics.object_keypoint_similarity(predicted, truth, 400, SIGMAS) == pytest.approx(expected)
    predicted[1] = np.nan
    assert metrics.object_keypoint_similarity(predicted, truth, 400, SIGMAS) == pytest.approx(expected - 1 / 3)


def scene(predicted, scores, truth):
    truth = np.array(truth)
    return np.array(predicted)[..., :2], np.array(scores), truth, np.full(len(truth), 400.0)


def test_average_precision_by_hand():
    a, b = person(0, 0), person(60, 0)
    assert metrics.average_precision([scene([a, b], [0.9, 0.8], [a, b])], SIGMAS) == pytest.approx(1)
    # One of two people missed: recall stops at a half, so 51 of the 101 recalls (0, 0.01, ..., 0.5) have precision 1.
    assert metrics.average_precision([scene([a], [0.9], [a, b])], SIGMAS) == pytest.approx(51 / 101)
    # A false person with the highest score: precision is 0, 1/2, 2/3, and the best from any recall on is 2/3.
    false = person(200, 200)
    assert metrics.average_precision([scene([false, a, b], [0.9, 0.8, 0.7], [a, b])], SIGMAS) == pytest.approx(2 / 3)
    # The same person found twice: the second one is false, but it comes last and changes nothing.
    assert metrics.average_precision([scene([a, b, a], [0.9, 0.8, 0.1], [a, b])], SIGMAS) == pytest.approx(1)


def test_unlabelled_people_are_ignored():
    a, crowd = person(0, 0), person(60, 0, (0, 0, 0, 0))
    assert metrics.average_precision([scene([a], [0.9], [a, crowd])], SIGMAS) == pytest.approx(1)
    assert np.isnan(metrics.average_precision([scene([a], [0.9], [crowd])], SIGMAS))


def test_a_person_without_labels_who_is_found_is_no_false_alarm():
    a, hidden, away = person(0, 0), person(60, 0, (0, 0, 0, 0)), person(400, 300)
    truth = np.array([a, hidden])
    for boxes in (None, [(0, 0, 20, 20), (60, 0, 20, 20)]):
        for other, expected in ((hidden, 1.0), (away, 0.5)):  # a false alarm before the true one halves the precision
            predicted = np.array([other, a])[..., :2]
            scored = (predicted, [0.9, 0.8], truth, [400.0, 400.0], boxes)
            assert metrics.average_precision([scored], SIGMAS) == pytest.approx(expected)


def test_nobody_found_and_nobody_to_find():
    empty = np.zeros((0, 4, 2)), np.zeros(0), np.zeros((0, 4, 3)), np.zeros(0)
    a = person(0, 0)
    assert np.isnan(metrics.average_precision([empty], SIGMAS))
    assert metrics.average_precision([(empty[0], empty[1], np.array([a]), np.array([400.0]))], SIGMAS) == 0


def test_agrees_with_coco():
    api = pytest.importorskip("pycocotools.coco", reason="pycocotools is not installed")
    from pycocotools.cocoeval import COCOeval

    rng = np.random.default_rng(0)
    scenes, annotations, results = [], [], []
    for image in range(30):
        truth = np.array([person(*rng.uniform(0, 200, 2)) * (3, 3, 1) for _ in range(rng.integers(1, 5))])
        truth[..., 2] = rng.choice([0, 1, 2], truth.shape[:2], p=(0.2, 0.2, 0.6))
        truth[rng.random(len(truth)) < 0.3, :, 2] = 0
        boxes = [(*p[:, :2].min(0), *np.ptp(p[:, :2], axis=0)) for p in truth]
        areas = rng.uniform(1200, 4000, len(truth))
        predicted = truth[rng.permutation(len(truth))[: rng.integers(1, 5)], :, :2]
        predicted = np.concatenate([predicted, rng.uniform(0, 600, (rng.integers(0, 3), 4, 2))])
        predicted += rng.normal(0, 2.5, predicted.shape)
        scores = rng.uniform(0, 1, len(predicted))
        scenes.append((predicted, scores, truth, areas, boxes))
        for points, area, box in zip(truth, areas, boxes, strict=True):
            annotation = {"image_id": image, "category_id": 1, "iscrowd": 0, "area": area, "bbox": list(box)}
            annotation |= {"id": len(annotations) + 1, "keypoints": points.ravel().tolist()}
            annotations.append(annotation | {"num_keypoints": int((points[:, 2] > 0).sum())})
        for points, score in zip(predicted, scores, strict=True):
            keypoints = np.column_stack([points, np.ones(4)]).ravel().tolist()
            results.append({"image_id": image, "category_id": 1, "keypoints": keypoints, "score": float(score)})
    coco = api.COCO()
    images = [{"id": i, "width": 600, "height": 600} for i in range(30)]
    coco.dataset = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "person"}]}
    coco.createIndex()
    evaluation = COCOeval(coco, coco.loadRes(results), "keypoints")
    evaluation.params.kpt_oks_sigmas = SIGMAS
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    assert metrics.average_precision(scenes, SIGMAS) == pytest.approx(evaluation.stats[0], abs=1e-9)
