"""Files in a store that speaks S3: objects of a bucket, named by prefix and id."""
