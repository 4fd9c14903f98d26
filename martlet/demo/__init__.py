"""A shop platform with 200 clients, to try Martlet on."""
