"""Where files are, as one URL: what is wrong with it is told before anything starts."""

import pytest
from usher_common.files.s3.place import S3Place, parse_place


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("s3://usher", S3Place("usher", "", "", "us-east-1", "virtual")),
        ("s3://usher/", S3Place("usher", "", "", "us-east-1", "virtual")),
        ("s3://usher/a/b/?region=eu-central-1", S3Place("usher", "a/b/", "", "eu-central-1", "virtual")),
        (
            "s3://usher/files?endpoint=https://objects.example.com:9000",
            S3Place("usher", "files/", "https://objects.example.com:9000", "us-east-1", "path"),
        ),
        (
            "s3://usher?endpoint=http%3A%2F%2F10.0.0.7%3A9000&style=virtual",
            S3Place("usher", "", "http://10.0.0.7:9000", "us-east-1", "virtual"),
        ),
    ],
)
def test_a_url_says_bucket_prefix_and_server(url: str, place: S3Place) -> None:
    """A server of one's own is asked by path unless told otherwise, as most have one name for all buckets."""
    assert parse_place(url) == place


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("s3:", "expected s3://bucket"),
        ("s3:///files", "expected s3://bucket"),
        ("s3://usher#x", "expected s3://bucket"),
        ("s3://key:secret@usher", "holds no keys"),
        ("s3://usher?endpont=https://a", "unknown: endpont"),
        ("s3://usher?region=a&region=b", "twice"),
        ("s3://usher?region", "bad query field"),
        ("s3://usher?endpoint=objects.example.com", "URL of a server"),
        ("s3://usher?endpoint=ftp://objects.example.com", "URL of a server"),
        ("s3://usher?style=dns", "path or virtual"),
    ],
)
def test_what_is_wrong_with_a_url_is_named(url: str, problem: str) -> None:
    """An operator reads it at the start."""
    with pytest.raises(ValueError, match=problem):
        parse_place(url)
