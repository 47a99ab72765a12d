#!/bin/sh
set -e
sudo virt-customize -a disk.img --no-logfile \
  --install nginx,wget=1.21.3-1 --uninstall nano \
  --hostname 'web.example.com' \
  --write '/etc/motd:Hello $USER\n${x}' \
  --append-line '/etc/hosts:10.0.0.1 it'"'"'s' \
  --mkdir /srv/data --chmod 0700:/srv/data --chmod 0644:/etc/motd \
  --link /opt/a-1:/opt/a:/opt/b --delete '/var/log/*.log' --delete /etc/x \
  --run-command 'systemctl enable nginx' --run setup.sh --run-command "systemctl disable x" \
  --copy-in files/a.conf:/etc/a --upload b:/etc/b.conf --move /etc/c:/etc/d --copy /etc/e:/etc/f \
  --truncate /etc/machine-id --truncate-recursive /var/log --touch /etc/t \
  --timezone Europe/London --root-password password:secret --edit '/etc/x:s/a/b/' --firstboot-command 'x' --update --selinux-relabel --frobnicate x --commands-from-file more
