;;; sahara-image.el --- Recipes of sahara-image in Emacs, with eglot  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "26.3") (eglot "1.9"))

;;; Commentary:

;; Put this file on the load path, and in the init file:
;;
;;   (require 'sahara-image)
;;
;; Files named image.yaml, fleet.yaml and NAME.fleet.yaml are then opened in `sahara-image-recipe-mode', and
;; eglot is started for them.  In other recipes, M-x sahara-image-recipe-mode.  M-x sahara-image-show-compiled shows the compiled script.

;;; Code:

(require 'eglot)
(require 'jsonrpc)

(defgroup sahara-image nil
  "Recipes of sahara-image."
  :group 'languages)

(defcustom sahara-image-program "sahara-image"
  "The program, as it is found on the path, or its file."
  :type 'string)

(defcustom sahara-image-resource-roots nil
  "Folders in which scripts are looked up besides the recipe's own."
  :type '(repeat directory))

(defcustom sahara-image-recipes nil
  "Folders with PLUGIN/VERSION/image.yaml, for the recipes that a matrix names."
  :type '(repeat directory))

(defcustom sahara-image-start-server t
  "Whether eglot is started for recipes."
  :type 'boolean)

;; Whatever knows YAML here; without any of them, comments are known at least.
(eval-and-compile
  (defconst sahara-image--parent-mode
    (cond ((require 'yaml-mode nil t) 'yaml-mode)
          ((require 'yaml-ts-mode nil t) 'yaml-ts-mode)
          (t 'conf-unix-mode))))

(defvar sahara-image-recipe-mode-map (make-sparse-keymap))
(defvar sahara-image-recipe-mode-hook nil)

(defun sahara-image-recipe-mode ()
  "Major mode for recipes: YAML, with sahara-image's language server."
  (interactive)
  (funcall sahara-image--parent-mode)
  (setq major-mode 'sahara-image-recipe-mode
        mode-name "Recipe")
  (setq-local comment-start "# "
              indent-tabs-mode nil)
  (use-local-map (make-composed-keymap (current-local-map) sahara-image-recipe-mode-map))
  (run-mode-hooks 'sahara-image-recipe-mode-hook)
  (when (and sahara-image-start-server buffer-file-name)
    (eglot-ensure)))
(put 'sahara-image-recipe-mode 'derived-mode-parent sahara-image--parent-mode)

(defun sahara-image--contact (&rest _)
  "How the server is started, and what it is told."
  (list sahara-image-program "lsp" "--stdio"
        :initializationOptions
        (list :opensCompiledScripts t
              :recipes (vconcat (mapcar #'expand-file-name sahara-image-recipes))
              :resourceRoots (vconcat (mapcar #'expand-file-name sahara-image-resource-roots)))))

(add-to-list 'eglot-server-programs '(sahara-image-recipe-mode . sahara-image--contact))
(add-to-list 'auto-mode-alist '("/image\\.ya?ml\\'" . sahara-image-recipe-mode))
(add-to-list 'auto-mode-alist '("[/.]fleet\\.ya?ml\\'" . sahara-image-recipe-mode))

(defun sahara-image-show-compiled (distribution)
  "Show what this recipe compiles to, for one DISTRIBUTION where it is not empty."
  (interactive (list (read-string "Distribution (empty for any): ")))
  (let* ((recipe (plist-get (eglot--TextDocumentIdentifier) :uri))
         (wanted (if (string-empty-p distribution) (vector recipe) (vector recipe distribution)))
         (shown (jsonrpc-request (eglot--current-server-or-lose) :workspace/executeCommand
                                 (list :command "sahara-image.showCompiledScript" :arguments wanted))))
    (with-current-buffer (get-buffer-create (format "*compiled %s*" (buffer-name)))
      (let ((inhibit-read-only t))
        (erase-buffer)
        (insert (plist-get shown :text))
        (goto-char (point-min)))
      (sh-mode)
      (setq buffer-read-only t)
      (display-buffer (current-buffer)))))

(provide 'sahara-image)
;;; sahara-image.el ends here
