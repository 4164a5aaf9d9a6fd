{{/*
The container of a sidecar: [root, settings]. Include it in the initContainers of a pod:

  initContainers:
    {{- include "fairlead.sidecar" (list . .Values.database) | nindent 8 }}

README.md describes the settings.
*/}}
{{- define "fairlead.sidecar" -}}
{{- $root := index . 0 }}
{{- $settings := include "fairlead.sidecar.settings" . | fromYaml }}
{{- include "fairlead.sidecar.check" $settings -}}
- name: {{ $settings.name }}
  image: {{ include "fairlead.sidecar.image" $settings | quote }}
  imagePullPolicy: {{ $settings.image.pullPolicy }}
  # A native sidecar: it starts before the containers of the application, and is stopped after them.
  restartPolicy: Always
  args:
    - sidecar
    {{- with $settings.service }}
    - --service={{ if contains "/" . }}{{ . }}{{ else }}{{ $root.Release.Namespace }}/{{ . }}{{ end }}
    {{- end }}
    {{- with $settings.endpoints }}
    - --endpoints={{ . }}
    {{- end }}
    {{- range $settings.listen }}
    - --listen={{ . }}
    {{- end }}
    {{- if $settings.transparent }}
    - --transparent
    {{- end }}
    {{- with $settings.selector }}
    - --selector={{ . }}
    {{- end }}
    {{- with $settings.drainTimeout }}
    - --drain-timeout={{ . }}
    {{- end }}
    - --healthz-bind-address={{ $settings.healthzBindAddress }}
    {{- with $settings.metricsBindAddress }}
    - --metrics-bind-address={{ . }}
    {{- end }}
    {{- range $settings.extraArgs }}
    - {{ . | quote }}
    {{- end }}
  env:
    # For traffic policy Local and topology hints.
    - name: NODE_NAME
      valueFrom:
        fieldRef:
          fieldPath: spec.nodeName
    {{- with $settings.extraEnv }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- $port := include "fairlead.sidecar.port" $settings.healthzBindAddress }}
  # The application starts once its connections are served. Until then, the kubelet waits.
  startupProbe:
    httpGet:
      path: /readyz
      port: {{ $port }}
    periodSeconds: 1
    timeoutSeconds: 5
    failureThreshold: 120
  readinessProbe:
    httpGet:
      path: /readyz
      port: {{ $port }}
    periodSeconds: 10
    timeoutSeconds: 5
    failureThreshold: 3
  livenessProbe:
    httpGet:
      path: /livez
      port: {{ $port }}
    periodSeconds: 10
    timeoutSeconds: 5
    failureThreshold: 6
  securityContext:
    {{- if $settings.transparent }}
    # Root with one capability, to route the cluster IPs of the Service in the network of the pod.
    runAsUser: 0
    runAsNonRoot: false
    {{- else }}
    runAsUser: 65532
    runAsGroup: 65532
    runAsNonRoot: true
    {{- end }}
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    capabilities:
      drop: ["ALL"]
      {{- if $settings.transparent }}
      add: ["NET_ADMIN"]
      {{- end }}
    seccompProfile:
      type: RuntimeDefault
  resources:
    {{- toYaml $settings.resources | nindent 4 }}
  {{- with $settings.extraVolumeMounts }}
  volumeMounts:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/*
The Role and RoleBinding that a sidecar needs if its endpoints come from the API server: [root, settings]. It writes nothing
for other sources. Include it in a template of its own.
*/}}
{{- define "fairlead.sidecar.rbac" -}}
{{- $root := index . 0 }}
{{- $settings := include "fairlead.sidecar.settings" . | fromYaml }}
{{- include "fairlead.sidecar.check" $settings -}}
{{- if and $settings.service (not $settings.endpoints) }}
{{- $service := regexReplaceAll ":[^:]*$" $settings.service "" }}
{{- $namespace := ternary (first (splitList "/" $service)) $root.Release.Namespace (contains "/" $service) }}
{{- $name := last (splitList "/" $service) }}
{{- $rights := printf "%s-%s" $settings.name $name | trunc 63 | trimSuffix "-" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $rights }}
  namespace: {{ $namespace }}
rules:
  - apiGroups: [""]
    resources: ["services"]
    resourceNames: [{{ $name | quote }}]
    verbs: ["get", "list", "watch"]
  # EndpointSlices have names of their own, so the rights cannot be limited to those of the Service.
  - apiGroups: ["discovery.k8s.io"]
    resources: ["endpointslices"]
    verbs: ["get", "list", "watch"]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $rights }}
  namespace: {{ $namespace }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $rights }}
subjects:
  - kind: ServiceAccount
    name: {{ required "The sidecar reads the Service from the API server, and serviceAccountName is empty: set it to the service account of the pod." $settings.serviceAccountName }}
    namespace: {{ $root.Release.Namespace }}
{{- end }}
{{- end }}
