"""What every request passes on its way in: hosts, origins, proxies, limits of the network."""
