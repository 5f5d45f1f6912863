"""Personal data: finding, handing out and erasing everything that is known of one person; how long records are kept."""
