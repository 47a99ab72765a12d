;;; Drives a batch Emacs with the configuration that editors/emacs ships, as neovim.lua drives Neovim.  -*- lexical-binding: t; -*-

(require 'json)
(require 'seq)
(add-to-list 'load-path (getenv "CONFIG"))
;; Debian's packages are on a load path that -Q leaves out.
(let ((default-directory "/usr/share/emacs/site-lisp/elpa/"))
  (when (file-directory-p default-directory)
    (normal-top-level-add-subdirs-to-load-path)))

(defvar seen nil)

(defun see (key value)
  (setq seen (cons (cons key value) seen)))

(defun wait-for (what done)
  (let ((end (+ (float-time) 60)))
    (while (not (funcall done))
      (when (> (float-time) end)
        (see 'timeout what)
        (error "No %s" what))
      (accept-process-output nil 0.05))))

(defun go-to (text)
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(condition-case err
    (let (buffer)
      (require 'sahara-image)
      (setq eglot-sync-connect t
            eglot-send-changes-idle-time 0
            eglot-autoshutdown nil
            create-lockfiles nil
            make-backup-files nil)
      (find-file (expand-file-name "image.yaml" (getenv "FOLDER")))
      (setq buffer (current-buffer))
      (unless (eglot-current-server) (call-interactively #'eglot))
      (see 'mode (symbol-name major-mode))
      (wait-for "findings" #'flymake-diagnostics)
      (see 'findings
           (vconcat
            (mapcar (lambda (found)
                      (list (cons 'code (or (nth 1 (split-string (flymake-diagnostic-text found) "[][]")) ""))
                            (cons 'line (line-number-at-pos (flymake-diagnostic-beg found)))
                            (cons 'message (flymake-diagnostic-text found))))
                    (flymake-diagnostics))))

      ;; The fix, through the editor's own command, which takes the only one there is.
      (go-to "pakage")
      (let ((actions (eglot-code-actions (point) (+ (point) 6) "quickfix")))
        (see 'actions (vconcat (mapcar (lambda (one) (plist-get one :title)) actions)))
        (cl-letf (((symbol-function 'completing-read)
                   (lambda (_prompt choices &rest _) (caar choices)))
                  ((symbol-function 'tmm-prompt) (lambda (&rest _) nil)))
          (eglot-code-actions (point) (+ (point) 6) "quickfix" t)))
      (wait-for "the fix" (lambda () (save-excursion (goto-char (point-min)) (search-forward "- package:" nil t))))

      ;; Completion, in a new line after its first letters; there is one that it can be.
      (goto-char (point-max))
      (insert "  - copy_")
      (completion-at-point)
      (see 'completion (buffer-substring (+ (line-beginning-position) 4) (point)))
      (insert "setup.sh\n")

      (go-to "java_distro")
      (eglot-rename "jdk")
      (let ((inhibit-message t)) (save-buffer))
      (wait-for "no findings but warnings"
                (lambda ()
                  (not (seq-some (lambda (found) (eq (flymake-diagnostic-type found) 'eglot-error))
                                 (flymake-diagnostics)))))
      (sahara-image-show-compiled "rocky")
      (with-current-buffer "*compiled image.yaml*"
        (see 'compiled (buffer-substring (point-min) (progn (goto-char (point-min)) (line-end-position)))))
      (with-current-buffer buffer (eglot-shutdown (eglot-current-server))))
  (error (see 'error (error-message-string err))))

(with-temp-file (getenv "RESULT")
  (insert (json-encode seen)))
